"""Loans and pool entries that were there before get the day of their scheme, their size and a posting of their own."""

from uuid import uuid4

from django.db import migrations
from django.db.models import F

LEAVES = ("compensation", "return")


def fill(apps, schema_editor):
    loan, entry = apps.get_model("finance", "Loan"), apps.get_model("finance", "PoolEntry")
    loan.objects.filter(regime_on=None).update(regime_on=F("disbursed_on"))
    entry.objects.filter(kind__in=LEAVES).update(size_yuan=-F("amount_yuan"))
    entry.objects.exclude(kind__in=LEAVES).update(size_yuan=F("amount_yuan"))
    for pk in entry.objects.values_list("pk", flat=True):
        entry.objects.filter(pk=pk).update(posting=uuid4().hex)


class Migration(migrations.Migration):
    dependencies = [("finance", "0003_scheme_and_journal")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

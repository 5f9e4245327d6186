"""Loans that were there before take up their whole amount: nothing was paid back in part yet."""

from django.db import migrations
from django.db.models import F

ON_RECORD = ("filed", "disbursed", "overdue", "claimed", "agreed", "approved", "compensated", "written_off")


def fill(apps, schema_editor):
    apps.get_model("finance", "Loan").objects.filter(status__in=ON_RECORD).update(balance_yuan=F("amount_yuan"))


class Migration(migrations.Migration):
    dependencies = [("finance", "0005_repayments")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

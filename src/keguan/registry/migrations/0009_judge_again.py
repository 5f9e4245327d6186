"""Judgements are derived: they are made again with the tallies that the next step lays out anew."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("registry", "JudgementRun").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_alter_document_number_and_more")]
    operations = [migrations.RunPython(forget, forget)]

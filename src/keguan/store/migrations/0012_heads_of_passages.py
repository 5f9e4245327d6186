from django.db import migrations

from keguan.store.search import texts


def anew(apps, schema_editor):
    """An empty index, as this version makes it. The library fills it."""
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute('ALTER TABLE store_passage DROP COLUMN IF EXISTS grams')  # and the index over it
    texts.drop(schema_editor)
    texts.create(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0011_passage_keys'),
    ]

    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]

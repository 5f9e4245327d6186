import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0004_entries_anew'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # what the index holds is made anew when the migrations are done, see `keguan.library.apps`
    operations = [
        migrations.DeleteModel('Entry'),
        migrations.DeleteModel('Shelf'),
        migrations.DeleteModel('Source'),
        migrations.CreateModel(
            name='Shelf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10, verbose_name='种类')),
                ('validity', models.CharField(max_length=10, verbose_name='效力')),
                ('section', models.CharField(blank=True, max_length=40, verbose_name='业务线')),
                ('category', models.IntegerField(default=0, verbose_name='类目')),
            ],
            options={
                'verbose_name': '检索分类',
                'constraints': [models.UniqueConstraint(fields=('kind', 'validity', 'section', 'category'), name='a_shelf_once')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(blank=True, max_length=80, verbose_name='发文机关')),
                ('year', models.PositiveSmallIntegerField(default=0, verbose_name='年份')),
            ],
            options={
                'verbose_name': '检索出处',
                'constraints': [models.UniqueConstraint(fields=('issuer', 'year'), name='a_source_once')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('face', models.CharField(choices=[('internal', '原件'), ('public', '公开稿')], max_length=10, verbose_name='稿别')),
                ('is_preview', models.BooleanField(verbose_name='只有试读部分')),
                ('audience', models.CharField(choices=[('public', '所有人'), ('staff', '本局人员'), ('section', '本业务线人员'), ('persons', '指定人员')], max_length=10, verbose_name='谁能读')),
                ('section', models.CharField(blank=True, max_length=40, verbose_name='业务线')),
                ('is_limited', models.BooleanField(verbose_name='有试读限制')),
                ('preview_for', models.CharField(choices=[('visitors', '未登录的访客'), ('outsiders', '本局以外的人')], max_length=10, verbose_name='谁只能试读')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='页数')),
                ('added_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('holding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='library.holding', verbose_name='文件')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.version', verbose_name='版本')),
                ('shelf', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='library.shelf', verbose_name='分类')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='library.source', verbose_name='出处')),
            ],
            options={
                'verbose_name': '检索条目',
            },
        ),
        migrations.CreateModel(
            name='EntryText',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='library.entry', verbose_name='条目')),
                ('words', models.TextField(blank=True, verbose_name='关键词')),
                ('starts', models.JSONField(default=list, verbose_name='各页起点')),
            ],
            options={
                'verbose_name': '检索条目的内容',
            },
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_judge_again")]
    operations = [
        migrations.DeleteModel(name="WaitingTally"),
        migrations.DeleteModel(name="JudgementTally"),
        migrations.CreateModel(
            name="JudgementTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy", models.CharField(max_length=20, verbose_name="办法")),
                ("standing", models.PositiveSmallIntegerField(verbose_name="情况")),
                ("failed", models.PositiveIntegerField(verbose_name="不符合的条件")),
                ("missing", models.PositiveBigIntegerField(verbose_name="缺少的数据")),
                ("many", models.PositiveIntegerField(verbose_name="家数")),
                (
                    "region",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "判断汇总",
                "indexes": [models.Index(fields=["policy"], name="tally_policy")],
            },
        ),
        migrations.RemoveIndex(model_name="judgement", name="judgement_failed"),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["policy", "failed", "missing", "rank", "id"], name="judgement_alike"),
        ),
    ]

"""The schema of a new installation in one step. One of before goes on with the steps that this replaces; they can go once each has them all."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ('organisations', '0001_initial'),
        ('organisations', '0002_region_boundary'),
        ('organisations', '0003_directory_upkeep'),
        ('organisations', '0004_broadcast_units'),
        ('organisations', '0005_leader_role'),
        ('organisations', '0006_calendar_change_reason'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeKind',
            fields=[
                ('key', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='ReferenceLoad',
            fields=[
                ('key', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=80)),
                ('loaded_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(max_length=13, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(help_text='provinsi, kabupaten, kota, kecamatan, kelurahan, desa', max_length=20)),
                ('level', models.CharField(choices=[('province', 'Provinsi'), ('regency', 'Kabupaten/Kota'), ('district', 'Kecamatan'), ('village', 'Desa/Kelurahan')], max_length=10)),
                ('timezone', models.CharField(default='Asia/Jakarta', max_length=20)),
                ('latitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.region')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('display_name', models.CharField(blank=True, max_length=120)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='RegionBoundary',
            fields=[
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='boundary', serialize=False, to='organisations.region')),
                ('shape', models.BinaryField(help_text='WKB, degrees WGS 84, longitude first')),
                ('south', models.FloatField()),
                ('west', models.FloatField()),
                ('north', models.FloatField()),
                ('east', models.FloatField()),
                ('source', models.CharField(max_length=200)),
                ('loaded_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('named_only', models.BooleanField(default=False, help_text='holds only for units that name it, not for its region')),
                ('working_weekdays', models.CharField(default='12345', help_text='ISO weekdays, 1 = Monday', max_length=7)),
                ('region', models.ForeignKey(help_text='empty = all Indonesia', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(max_length=60)),
                ('level', models.CharField(choices=[('central', 'Pusat'), ('province', 'Provinsi'), ('regency', 'Kabupaten/Kota'), ('vertical', 'Instansi vertikal'), ('company', 'BUMN/BUMD')], max_length=10)),
                ('is_tenant', models.BooleanField(default=False)),
                ('dead_desk_days', models.PositiveSmallIntegerField(default=7, help_text='days without a sign-in after which a desk counts as dead')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'verbose_name_plural': 'agencies',
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('key', models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.topic')),
            ],
            options={
                'ordering': ('sort', 'key'),
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(max_length=80)),
                ('is_external', models.BooleanField(default=False, help_text='has no officers here; cases are forwarded by letter')),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('needs_approval', models.BooleanField(default=False, help_text='answers leave only when the atasan approved them')),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='organisations.agency')),
                ('calendar', models.ForeignKey(help_text="empty = its place's calendar", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.calendar')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.unit')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='organisations.unit')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', 'Petugas'), ('approver', 'Atasan'), ('coordinator', 'Koordinator'), ('organisation', 'Bagian Organisasi'), ('inspectorate', 'Inspektorat'), ('supervisor', 'Pengawas'), ('leader', 'Pimpinan'), ('admin', 'Admin')], max_length=20)),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organisations.unit')),
            ],
        ),
        migrations.CreateModel(
            name='DirectoryChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('created', 'Dibuat'), ('renamed', 'Ganti nama'), ('merged', 'Digabung'), ('closed', 'Ditutup'), ('parent', 'Kantor induk'), ('contact', 'Kontak'), ('kinds', 'Urusan'), ('approval', 'Persetujuan atasan'), ('calendar', 'Kalender'), ('appointed', 'Petugas ditunjuk'), ('ended', 'Penugasan berakhir')], max_length=20)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('decree', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(help_text='empty = a command', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='organisations.unit')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='CalendarChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('what', models.CharField(choices=[('added', 'Hari ditambah'), ('changed', 'Hari diubah'), ('removed', 'Hari dihapus'), ('weekdays', 'Hari kerja mingguan'), ('unit', 'Kantor berganti kalender')], max_length=10)),
                ('date', models.DateField(null=True)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, help_text='why, in the words of who changed it; empty = a command', max_length=300)),
                ('source', models.CharField(blank=True, help_text='the decree or circular it rests on', max_length=200)),
                ('applied_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(help_text='empty = a command', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='organisations.calendar')),
                ('unit', models.ForeignKey(help_text='the unit that took this calendar', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Broadcast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(max_length=2000)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('until', models.DateField(help_text='last day it is shown; empty = until read', null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broadcasts', to='organisations.agency')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('units', models.ManyToManyField(help_text='only these offices; empty = all of the government', related_name='+', to='organisations.unit')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.AddField(
            model_name='agency',
            name='coordinator',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.CreateModel(
            name='UnitOfficeKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.officekind')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='office_kinds', to='organisations.unit')),
            ],
        ),
        migrations.AddField(
            model_name='unit',
            name='kinds',
            field=models.ManyToManyField(related_name='units', through='organisations.UnitOfficeKind', to='organisations.officekind'),
        ),
        migrations.CreateModel(
            name='BroadcastReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(auto_now_add=True)),
                ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='organisations.broadcast')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('broadcast', 'user'), name='broadcast_read_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(choices=[('holiday', 'Libur nasional'), ('collective_leave', 'Cuti bersama'), ('local_holiday', 'Libur daerah'), ('working', 'Hari kerja pengganti')], max_length=20)),
                ('name', models.CharField(max_length=160)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='organisations.calendar')),
            ],
            options={
                'ordering': ('date',),
                'constraints': [models.UniqueConstraint(fields=('calendar', 'date'), name='calendar_day_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'collective_leave', 'local_holiday', 'working'])), name='calendar_day_kind_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['province', 'regency', 'district', 'village'])), name='region_level_known'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('level', 'province'), ('parent__isnull', False), _connector='OR'), name='region_has_parent'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'approver', 'coordinator', 'organisation', 'inspectorate', 'supervisor', 'leader', 'admin'])), name='membership_role_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('user', 'unit', 'role'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='directorychange',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['created', 'renamed', 'merged', 'closed', 'parent', 'contact', 'kinds', 'approval', 'calendar', 'appointed', 'ended'])), name='directory_change_kind_known'),
        ),
        migrations.AddIndex(
            model_name='calendarchange',
            index=models.Index(condition=models.Q(('applied_at__isnull', True)), fields=['id'], name='calendar_change_unapplied'),
        ),
        migrations.AddConstraint(
            model_name='calendarchange',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['added', 'changed', 'removed', 'weekdays', 'unit'])), name='calendar_change_known'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['central', 'province', 'regency', 'vertical', 'company'])), name='agency_level_known'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('is_tenant', False), ('region__isnull', False), _connector='OR'), name='tenant_has_region'),
        ),
        migrations.AddConstraint(
            model_name='unitofficekind',
            constraint=models.UniqueConstraint(fields=('unit', 'kind'), name='unit_kind_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_from__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='unit_dates_ordered'),
        ),
    ]

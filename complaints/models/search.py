"""By which words, topic, place and time a complaint is found again. Written by the worker, so filing pays nothing."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from complaints.models.case import Complaint
from organisations.models import Agency


class SearchDocument(models.Model):
    """What is searched of a complaint. Names and contacts of people are not in it (P6); who may see a hit, access.py says."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    topic_key = models.CharField(max_length=60, blank=True)
    region_code = models.CharField(max_length=13, blank=True)
    received_at = models.DateTimeField()
    units = ArrayField(models.IntegerField(), default=list, help_text="who has it or helps; to find fast, not to permit")
    words = SearchVectorField()

    class Meta:
        indexes = [
            # Search on the desk: words in the language of the reporters, and in the same look whose cases they stand in.
            GinIndex(fields=["words", "units"], name="search_words_units"),
            # routing.duplicates: what was said lately of the same topic.
            models.Index(fields=["agency", "topic_key", "-received_at"], name="search_topic_time"),
            # related.alike: what was said of the same topic in the same village or its district.
            models.Index(fields=["agency", "topic_key", "region_code", "-received_at"], name="search_topic_place"),
            # routing.duplicates when the topic is unknown; search without words, newest first.
            models.Index(fields=["agency", "-received_at"], name="search_time"),
        ]

    def __str__(self) -> str:
        return str(self.complaint_id)


class SearchWord(models.Model):
    """A word that stands in some complaint, so that a misspelt one is understood. Few rows, however many complaints."""

    word = models.CharField(max_length=30, primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_alike")]

    def __str__(self) -> str:
        return self.word

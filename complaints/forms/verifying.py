"""What a coordinator says of a case after reading it: topic, class, who may read it, who is accused; and whether it is published."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import access
from complaints.forms.desk import MoveForm
from complaints.forms.fields import QuickSelect, UnitField, inside, words
from complaints.models import ACCUSING, ComplaintClass, PublicText, Visibility
from complaints.services.publishing import proposal
from organisations.models import Topic
from organisations.queries import open_topics


class VerifyForm(MoveForm):
    """What it is about, where, who may read it, and who is accused."""

    topic = forms.ModelChoiceField(label=gettext_lazy("Topik"), queryset=Topic.objects.none(), required=False, widget=QuickSelect)
    complaint_class = forms.ChoiceField(label=gettext_lazy("Golongan"), choices=ComplaintClass.choices)
    visibility = forms.ChoiceField(label=gettext_lazy("Keterbukaan"), choices=Visibility.choices)
    accused = UnitField(
        label=gettext_lazy("Kantor yang diadukan"),
        required=False,
        help_text=gettext_lazy("Kantor ini dan atasannya tidak dapat melihat laporan."),
    )
    text = words(gettext_lazy("Catatan"), rows=2, required=False)
    publish = forms.BooleanField(label=gettext_lazy("Terbitkan di halaman umum dengan kata-kata ini"), required=False)

    def prepare(self) -> None:
        self.fields["topic"].queryset = open_topics(timezone.localdate())  # type: ignore[attr-defined]
        if access.may_publish(self.user, self.complaint) and not PublicText.objects.filter(complaint=self.complaint).exists():
            self.fields["publish"].help_text = f"“{proposal(self.complaint)}”"
        else:
            del self.fields["publish"]
        self.choose_from("accused", inside(timezone.localdate()).exclude(pk=self.complaint.owner_id))
        complaint = self.complaint
        self.initial = {
            "topic": complaint.topic_id,
            "complaint_class": complaint.complaint_class,
            "visibility": complaint.visibility,
            "accused": complaint.accused_id,
            **self.initial,
        }

    def clean_publish(self) -> bool:
        """With one tick only what is harmless: where somebody is accused, the verifier sits down with the words first."""
        wanted, said = bool(self.cleaned_data["publish"]), self.cleaned_data
        if wanted and said.get("visibility") == Visibility.SECRET:
            raise forms.ValidationError(_("Laporan rahasia tidak diterbitkan. Lepaskan centang ini."))
        if wanted and (said.get("complaint_class") in ACCUSING or said.get("accused")):
            raise forms.ValidationError(
                _("Laporan berkadar pengawasan tidak diterbitkan begitu saja. Buka “Yang dibaca umum” setelah menyimpan.")
            )
        return wanted

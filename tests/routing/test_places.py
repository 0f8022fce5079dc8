"""Places: names that exist twice, names that are words, abbreviations, other regencies. Texts written by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing import gazetteer
from routing.places import Place, locate
from tests.routing.sinjai_places import PLACES

SINJAI = "73.07"


def _read(text: str, where: str = "", tenant: str = SINJAI, **point: float) -> Place:
    return locate(gazetteer.for_tenant(tenant), text, where, **point)


def _codes(text: str, where: str = "", tenant: str = SINJAI) -> list[str]:
    return [found.code for found in _read(text, where, tenant).regions]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jln poros d dsn erasa ds erabaru kec tellulimpoe rusak", "73.07.08.2010"),
        ("air macet di biringere", "73.07.05.1001"),
        ("lampu mati Kel. Lappa Kec. Sinjai Utara", "73.07.05.1004"),
        ("Bontokatute hancur", "73.07.07.2007"),
        ("di Bonto Katute longsor", "73.07.07.2007"),
        ("jembatan desa Bonto kec. Sinjai Tengah", "73.07.04.2010"),
        ("warga Tongke-Tongke", "73.07.03.2011"),
        ("warga tongke tongke", "73.07.03.2011"),
        ("Kelurahan Sangianseri", "73.07.02.1001"),
        ("kel sangiaseri", "73.07.02.1001"),
        ("Kel. Semataring", "73.07.03.1001"),
        ("ds sukamaju", "73.07.08.2009"),
        ("Desa Era Baru", "73.07.08.2010"),
        ("di Gn. Perak", "73.07.01.2003"),
        ("kecamatan Tellulimpoe", "73.07.08"),
        ("Kec Bulupodo", "73.07.06"),
        ("pasar di Bikeru", "73.07.02"),
        ("kantor camat Manipi", "73.07.01"),
        ("pulau Kambuno", "73.07.09"),
        ("Jl. Lamatti, Kel. Bongki, Kec. Sinjai Utara", "73.07.05.1005"),
        ("desa Saotengah", "73.07.08.2002"),
        ("desa Saotengnga", "73.07.04.2006"),
        ("Bongki Lengkese", "73.07.03.2013"),
        ("Kode Pos 92653", "73.07.01"),
        ("kec Sinjai Utra", "73.07.05"),
        ("Sinjai Selatan", "73.07.02"),
        ("SINJAI BORONG", "73.07.07"),
        ("dekat kantor lurah Alehanuae", "73.07.05.1006"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, code: str) -> None:
    assert _codes(text) == [code]


def test_two_pattongko_stay_two_until_something_decides() -> None:
    found = _read("pattongko longsor jalan putus")
    assert {region.code for region in found.regions} == {"73.07.04.2005", "73.07.08.2007"}
    assert found.ambiguous
    assert _codes("pattongko kec tellu limpoe longsor") == ["73.07.08.2007"]
    assert _codes("Desa Pattongko, Sinjai Tengah") == ["73.07.04.2005"]
    assert _codes("longsor di pattongko", "Kec. Sinjai Tengah") == ["73.07.04.2005"]


def test_tellu_limpoe_is_the_kecamatan_unless_the_desa_is_said() -> None:
    for text in ("Tellu Limpoe", "Jl. Tellu Limpoe rusak"):
        assert _codes(text) == ["73.07.08", "73.07.08.2004"]
        assert not _read(text).ambiguous, "the wider one is said first"
    assert _codes("kec. Tellu Limpoe") == ["73.07.08"]
    assert _codes("desa Tellu Limpoe") == ["73.07.08.2004"]
    assert _codes("Tellu Limpoe, Kec. Tellu Limpoe") == ["73.07.08.2004"]
    assert _codes("Tellu Limpoe dan desa Tellu Limpoe") == ["73.07.08.2004"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Tellu Limpoe banjir, warga Tellu Limpoe minta bantuan", ""),
        ("di Tellu Limpoe banjir", "Kec. Tellu Limpoe"),
        ("Jl. Tellu Limpoe, Kec. Tellu Limpoe", ""),
        ("Jl. Tellu Limpoe Bone rusak", ""),
        ("Tellu Limpoe 92681 banjir", ""),
        ("Tellu Limpoe banjir", "92681"),
    ],
)
def test_a_kecamatan_that_is_said_twice_does_not_become_the_desa_of_its_name(text: str, where: str) -> None:
    assert _codes(text, where) == ["73.07.08", "73.07.08.2004"]


@pytest.mark.parametrize(("text", "expected"), PLACES, ids=[text for text, _ in PLACES])
def test_places_of_sinjai(text: str, expected: str) -> None:
    found = _read(text)
    if expected.startswith("other:"):
        assert found.other is not None
        assert f"other:{found.other.code}" == expected
    else:
        assert {region.code for region in found.regions} == set(expected.split())
        assert found.other is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("di Lembang Loe kekeringan", "73.07.08.2006"),
        ("Saoiring banjir", "73.07.04.2007"),
        ("Kec. Sinjai Selatan, Puncak, jalan rusak", "73.07.02.2002"),
        ("Kec. Sinjai Tengah, baru saja longsor", "73.07.04"),
        ("jalan baru Kec. Sinjai Tengah rusak", "73.07.04"),
        ("kades baru kec. sinjai tengah", "73.07.04.2004"),
        ("longsor di Kompang", "73.07.04.2003"),
        ("warga biji nangka minta lampu", "73.07.07.2003"),
        ("puskesmas Talle tutup", "73.07.02.2005"),
        ("RT 2 RW 1 puncak, got mampet", "73.07.02.2002"),
        ("desa Harapan tidak ada sinyal", "73.07.09.2001"),
    ],
)
def test_spelling_and_company_decide_what_a_word_means(text: str, code: str) -> None:
    assert _codes(text) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("banjir di Kecamatan Tellu Limpoe Sidrap", "73.14"),
        ("Kab. Gowa, Kec. Tompobulu, jalan rusak", "73.06"),
        ("desa Polewali Kec. Gantarang Kabupaten Bulukumba", "73.02"),
        ("sampah di Bua, Kab. Luwu", "73.17"),
        ("mati lampu di Pangkep", "73.10"),
        ("Desa Saotengah Kec. Tellu Limpoe Kab. Bone", "73.08"),
        ("Lappa, Bongki, Desa Tompobulu, Kab. Gowa", "73.06"),
        ("Kab. Gowa, Desa Tompobulu", "73.06"),
        ("banjir di Bua Luwu", "73.17"),
        ("Kota Parepare, Jl. Tellu Limpoe berlubang", "73.72"),
        ("Jl. Tellu Limpoe, Kab. Bone berlubang", "73.08"),
        ("Kec. Tellu Limpoe Kab. Sidrap, bukan di kota Makassar", "73.14"),
    ],
)
def test_an_address_belongs_to_the_regency_that_it_names(text: str, code: str) -> None:
    found = _read(text)
    assert found.regions == ()
    assert found.other is not None
    assert found.other.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("perbatasan Kab. Bulukumba, Kec. Tellu Limpoe gelap", "73.07.08"),
        ("poros dari Kab. Gowa ke Desa Tompobulu rusak", "73.07.06.2005"),
        ("Kec. Tellu Limpoe, Kab. Sinjai", "73.07.08"),
        ("Kec. Sinjai Utara, pengantar dari Kab. Bone", "73.07.05"),
        ("Kab. Sinjai, Kec. Sinjai Utara", "73.07.05"),
        ("Kab. Gowa sudah bagus, Desa Tompobulu belum", "73.07.06.2005"),
        ("Desa Tompobulu belum bagus, Kab. Gowa sudah", "73.07.06.2005"),
        ("Desa Lappa, Kab. Bone", "73.07.05.1004"),
        ("Kec. Tompobulu, Kab. Gowa dan Desa Lappa", "73.07.05.1004"),
        ("Kel. Lappa banjir, juga Desa Tompobulu, Kab. Gowa", "73.07.05.1004"),
        ("Kel. Lappa aman, Kab. Gowa, Desa Tompobulu longsor", "73.07.05.1004"),
        ("perbatasan Kab. Gowa, Desa Tompobulu gelap", "73.07.06.2005"),
        ("warga Kab. Bulukumba, Kec. Tellu Limpoe gelap", "73.07.08"),
        ("Sinjai Borong Bone", "73.07.07"),
        # Regencies that are called like everyday words, unmarked.
        ("Desa Puncak Kuningan rusak", "73.07.02.2002"),
        ("Desa Baru Palu bocor", "73.07.04.2004"),
    ],
)
def test_a_regency_that_is_only_mentioned_takes_nothing_away(text: str, code: str) -> None:
    assert _codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "jalan baru sudah rusak lagi",
        "puncak kemacetan setiap pagi",
        "bau sampah terasa sampai ke rumah",
        "bua busuk dijual di pasar",
        "warung padang buang limbah",
        "soto Lamongan di trotoar",
        "batang pohon menutup jalan",
        "bus Trans Metro tidak jalan",
    ],
)
def test_everyday_words_are_not_places_without_a_marker(text: str) -> None:
    found = _read(text)
    assert not found.regions
    assert found.other is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ds baru", "73.07.04.2004"),
        ("desa Puncak", "73.07.02.2002"),
        ("Desa Terasa", "73.07.01.2009"),
        ("desa Bua", "73.07.08.2008"),
        ("ds talle", "73.07.02.2005"),
    ],
)
def test_the_same_words_are_places_with_a_marker(text: str, code: str) -> None:
    assert _codes(text) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jalan berlubang di kab bone", "73.08"),
        ("jalan rusak di Kabupaten Bulukumba", "73.02"),
        ("sampah di kota Makassar menumpuk", "73.71"),
        ("kejadian di Bantaeng", "73.03"),
        ("banjir di Kec. Libureng", "73.08.06"),
        ("saya tinggal di Tangerang Selatan", "36.74"),
    ],
)
def test_a_place_in_another_regency_is_recognised(text: str, code: str) -> None:
    found = _read(text)
    assert found.other is not None
    assert found.other.code == code


def test_a_street_named_after_a_city_is_not_that_city() -> None:
    for text in ("Jl. Dukuh Kupang XXX mati lampu", "Jalan Keputih Tegal Timur", "perempatan di Kupang Segunting IV"):
        assert _read(text, tenant="35.78").other is None


def test_home_mentioned_keeps_a_complaint_at_home() -> None:
    assert _read("pindah dari kota Makassar ke Sinjai Utara").other is None
    assert _read("pindah dari kota Makassar ke Sinjai").other is None
    assert _read("jalan rusak di Kab. Sinjai", latitude=-5.6, longitude=119.7).other is None


def test_of_a_regency_or_province_alone_no_region_is_known() -> None:
    for text in ("jalan rusak di Kab. Sinjai", "Sulawesi Selatan gelap", "kami pindahan dari Prov. Jawa Barat", "jalan rusak"):
        found = _read(text)
        assert (found.regions, found.best, found.ambiguous, found.elsewhere) == ((), "", False, ())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # An everyday word counts beside its kecamatan, not wherever one is said.
        ("Kec. Sinjai Selatan, Puncak.", ["73.07.02.2002"]),
        ("Kec. Sinjai Selatan macet, puncak.", ["73.07.02"]),
        ("Kec. Sinjai Selatan, puncak musim hujan", ["73.07.02"]),
        ("Puncak, Jl. Persatuan Raya, Kec. Sinjai Selatan", ["73.07.02"]),
        ("Puncak, Kec. Sinjai Timur", ["73.07.03"]),
        # A postal code yields to words, and says which of two that are called the same.
        ("Desa Bontokatute 92653", ["73.07.07.2007"]),
        ("pattongko 92652", ["73.07.04.2005"]),
        ("pattongko 92681", ["73.07.08.2007"]),
        ("tel. 0482192653", []),
        ("parkir 15000 rupiah", []),
        # What contradicts each other stays beside each other; what is not said of either is less than what is.
        ("Kel. Bongki Kec. Sinjai Timur", ["73.07.05.1005", "73.07.03"]),
        ("Desa Pattongko, Kec. Sinjai Utara", ["73.07.05", "73.07.04.2005", "73.07.08.2007"]),
        ("Tellu Limpoe dan Lappa", ["73.07.08", "73.07.05.1004"]),
        ("pattongko dan Lappa", ["73.07.05.1004"]),
        ("Lappa, Kel. Bongki", ["73.07.05.1005", "73.07.05.1004"]),
        ("Lappa, Kel. Bongki, Kel. Lappa", ["73.07.05.1004", "73.07.05.1005"]),
    ],
)
def test_names_are_weighed_against_each_other(text: str, codes: list[str]) -> None:
    assert _codes(text) == codes


def _sure(text: str) -> float:
    return _read(text).regions[0].confidence


def test_what_else_is_said_makes_a_name_surer() -> None:
    assert (
        _sure("dusun Tellu Limpoe") < _sure("Tellu Limpoe") == _sure("Lappa") < _sure("Kel. Lappa") < _sure("Kel. Lappa, Sinjai Utara") < 1
    )
    assert _sure("Kec. Tellu Limpoe, warga Tellu Limpoe resah") == _sure("Kec. Tellu Limpoe")
    assert _sure("Alehanuae") < _sure("Alehanuae 92611"), "the code of a kelurahan beside it, in the same kecamatan"
    assert _sure("92611") < _sure("Alehanuae")


def test_a_kecamatan_elsewhere_is_known_beside_its_regency() -> None:
    assert _read("Kel. Lappa, Kec. Sinjai Utara").elsewhere == ()
    assert [found.code for found in _read("Kec. Libureng Kab. Bone, Kec. Libureng").elsewhere] == ["73.08.06", "73.08"]


def test_of_two_desa_of_one_kecamatan_neither_excludes_the_other() -> None:
    assert not _read("Lappa dan Bongki banjir").ambiguous
    assert _read("Lappa dan Kampala banjir").ambiguous


def test_no_more_than_six_are_told() -> None:
    named = "Lappa, Bongki, Biringere, Balangnipa, Alehanuae, Bontokatute, Kampala, Saukang"
    assert len(_codes(named)) == 6


def test_a_name_and_a_point_that_agree_are_surer_than_either() -> None:
    point = {"latitude": -5.12, "longitude": 120.25}
    by_name, by_point, by_both = (
        _read(*args, **at).regions[0] for args, at in ((("Kel. Balangnipa",), {}), (("gelap",), point), (("Kel. Balangnipa",), point))
    )
    assert by_name.code == by_point.code == by_both.code
    assert by_point.confidence < by_name.confidence < by_both.confidence < 1
    assert by_both.why == by_name.why
    assert _read("balangnipa", **point).regions[0].confidence == pytest.approx(0.92)


def test_a_point_far_from_every_desa_says_only_the_kecamatan() -> None:
    near, far = _read("gelap", latitude=-5.36, longitude=120.1), _read("gelap", latitude=-5.38, longitude=120.0)
    assert (near.best, far.best) == ("73.07.07.1001", "73.07.07")
    assert far.regions[0].confidence < near.regions[0].confidence


def test_a_point_is_of_the_region_whose_outline_holds_it() -> None:
    drawn = replace(gazetteer.for_tenant(SINJAI), outline=lambda latitude, _longitude: "73.07.09.2001" if latitude < -5 else None)
    found = locate(drawn, "gelap", latitude=-5.12, longitude=120.25)
    assert [(region.code, region.why) for region in found.regions] == [("73.07.09.2001", "titik peta")]
    sure = locate(drawn, "Pulau Harapan, Kec. Pulau Sembilan", latitude=-5.12, longitude=120.25).regions[0]
    assert (sure.code, sure.confidence, sure.why) == ("73.07.09.2001", 0.99, "desa dan kecamatan cocok")
    assert locate(drawn, "gelap", latitude=-4.98, longitude=120.4).best.startswith("73.07.09"), "beside every outline the nearest"


def test_half_a_point_and_a_point_far_out_say_nothing() -> None:
    for point in ({"latitude": -5.12}, {"longitude": 120.25}, {"latitude": 0.0, "longitude": 0.0}):
        found = _read("gelap", **point)
        assert (found.regions, found.other) == ((), None)


def test_a_point_on_the_map_is_a_hint() -> None:
    found = _read("lampu mati", latitude=-5.12, longitude=120.25)
    assert found.regions[0].code.startswith("73.07.05")
    assert found.regions[0].why == "titik peta, 0.9 km dari pusat Kel. Balangnipa"
    away = _read("lampu mati", latitude=-6.2, longitude=106.8)
    assert away.other is not None
    assert away.other.code.startswith("31.")


def test_an_unknown_tenant_still_knows_the_nation() -> None:
    found = locate(gazetteer.for_tenant(""), "jalan rusak di kota Parepare")
    assert found.other is not None
    assert found.other.code == "73.72"

"""Places: names that exist twice, names that are words, abbreviations, other regencies. Texts written by hand."""

from __future__ import annotations

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
    assert _codes("Tellu Limpoe")[0] == "73.07.08"
    assert _codes("kec. Tellu Limpoe") == ["73.07.08"]
    assert _codes("desa Tellu Limpoe") == ["73.07.08.2004"]


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

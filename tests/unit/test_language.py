"""Numbers, dates, laws, names and spelling as Indonesian texts write them."""

from __future__ import annotations

from datetime import date

import pytest

from policies import spelling
from policies.amounts import amounts, doubled, figure, spelt
from policies.dates import dates, weekdays
from policies.laws import citations, known, meant, replaced, same_title
from policies.people import ages, initials, persons
from policies.personal import detect

WORDS = {
    "nol": 0,
    "sebelas": 11,
    "dua belas": 12,
    "dua puluh lima orang": 25,
    "seratus dua puluh": 120,
    "tiga ratus lima": 305,
    "seribu dua ratus": 1200,
    "seratus sebelas ribu": 111_000,
    "satu juta lima ratus ribu rupiah": 1_500_000,
    "satu juta lima puluh ribu rupiah": 1_050_000,
    "dua miliar tujuh ratus lima puluh juta": 2_750_000_000,
    "tercatat di bank": None,
    "": None,
}


@pytest.mark.parametrize("text", WORDS)
def test_numbers_in_words(text: str) -> None:
    assert spelt(text) == WORDS[text]


def test_numbers_in_figures() -> None:
    values = [one.value for one in amounts("Rp1.500.000,50 untuk 25 desa, 2,5 juta jiwa, 1.250 KK, 12 miliar")]
    assert values == [1_500_000.5, 25, 2_500_000, 1250, 12_000_000_000]
    assert [one.value for one in amounts("pasal 5/2026, DA1234, 1.2.3, 09.00.00")] == []
    assert [figure(cell) for cell in ("15.000", "Rp 1.250,-", "12,5 %", "Total", "-", "3 unit")] == [
        15_000, 1250, 12.5, None, None, None,
    ]  # fmt: skip


def test_figures_with_their_words() -> None:
    found = [(figures, words) for _, figures, words in doubled("45 (empat puluh lima) orang, 2 (dua kali) sehari")]
    assert found == [(45, 45)]


def test_dates_and_weekdays() -> None:
    text = "Rabu (24/11/2026), 31 April 2026, 9 Mei 2022 dan 1/2/26"
    assert [(one.day, one.month, one.year) for one in dates(text)] == [(24, 11, 2026), (31, 4, 2026), (9, 5, 2022)]
    assert [one.date for one in dates(text)] == [date(2026, 11, 24), None, date(2022, 5, 9)]
    assert [(one.weekday, one.date) for one in weekdays("Jum'at, 1 Mei 2026")] == [("Jum'at", date(2026, 5, 1))]


def test_laws_are_held_against_the_table() -> None:
    right, wrong = citations("UU No. 14 Tahun 2008 tentang Keterbukaan Informasi Publik. UU 39/1999 tentang Pers.")
    law = known(right)
    assert law and law.status == "berlaku" and same_title(right, law)
    assert known(wrong) is None
    named = meant(wrong)
    assert named and (named.number, named.year) == (40, 1999)
    old, other = citations("Undang-Undang Nomor 32 Tahun 2004, Peraturan Pemerintah Nomor 999 Tahun 2020")
    replacing = known(old)
    assert replacing and replacing.later == "UU 23/2014"
    assert known(other) is None


def test_the_decrees_own_basis_is_partly_old() -> None:
    entry = "PERMENKOMINFO Nomor: 28 tahun 2006 tentang penggunaan nama domain."
    assert replaced(["UU Nomor 14 Tahun 2008", entry]) == [
        (entry, "Permenkominfo 23/2013 dan Permenkominfo 5/2015", False)
    ]


def test_people() -> None:
    assert [found[0] for found in persons("Ibu Halimah dan Rahmadian Noor di Desa Sungai Rasau, Dinas Sosial")] == [
        "Ibu Halimah",
        "Rahmadian Noor",
    ]
    assert [found[0] for found in initials("berinisial MR dan SN (15)")] == ["berinisial MR", "SN (15)"]
    assert [years for _, years in ages("berusia 15 tahun, ANS (7), 40 tahun")] == [15, 7, 40]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NIK 6304064511780003", ["nik"]),
        ("NIK 6304\u200b064511\u200b780003", ["nik"]),
        ("nomor KK 6304061203150004", ["kk"]),
        ("tender 6304064511780003", []),
        ("NIP 197803122005011004", ["nip"]),
        ("NPWP 07.412.356.3-732.000", ["npwp"]),
        ("NPWP 07.412.356.4-732.000", []),
        ("0812-3456-7890 atau (0813) 4899 1276", ["phone", "phone"]),
        ("(0511) 4799-123 dan 112", []),
        ("rekening BRI 012301045678503 a.n. Siti", ["account"]),
        ("NISN 0098123456, BPJS 165", ["number"]),
        ("a@gmail.com, b@baritokualakab.go.id", ["mail"]),
        ("Rp812.345.678.900 dan 5.1.02.01.01.0024", []),
    ],
)
def test_personal_numbers(text: str, kinds: list[str]) -> None:
    assert [kind for _, _, kind in detect(text)] == kinds


def test_spelling_knows_words_their_forms_and_one_letter_off() -> None:
    assert spelling.available()
    for word in ("kegiatan", "digelar", "anak-anak", "warganya", "disabilitas", "überall"):
        assert spelling.right(word), word
    assert spelling.correction("masyrakat") == "masyarakat"
    assert spelling.correction("pelayannan") == "pelayanan"
    assert spelling.correction("screening") == ""
    assert spelling.unknown(frozenset(("kesehatan", "kesehatn"))) == {"kesehatn"}

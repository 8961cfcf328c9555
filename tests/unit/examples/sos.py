"""Examples of the checks SOS."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.unit.examples.example import NOW, Example, p
from wpbridge.models import Message
from wpbridge.text import Earlier

_STORY = p(
    "Jembatan senilai Rp1,5 miliar diresmikan. Sebanyak dua puluh lima peserta hadir. “Kami ingin warga lebih mudah "
    "bepergian,” kata Siti Aminah."
)
_ACCOUNTS = {"accounts": ("@diskominfo_batola", "@pemkab@sosial.example")}
_HASHTAGS = "#satu #dua #tiga #empat #lima #enam"


@dataclass(frozen=True)
class _Silent(Example):
    """An example whose message did not fit."""

    def messages(self) -> list[Message]:
        return [*super().messages(), Message(channel="bluesky", text="")]


def _told(message: str, *found: str) -> Example:
    return Example(found, body=_STORY, message=message)


def _before(
    message: str, sent: str, found: tuple[str, ...] = (), channel: str = "mastodon", post_id: int = 9
) -> Example:
    one = Earlier(
        post_id=post_id,
        title="Jadwal Layanan",
        at=NOW,
        sketch=frozenset(),
        messages=(Message(channel=channel, text=sent),),
    )
    return Example(found, message=message, facts={"earlier": (one,)})


_SAID = "Jadwal layanan keliling minggu ini {link}"

EXAMPLES: dict[str, list[Example]] = {
    "SOS-01": [
        _Silent(("",)),
        _Silent(("",), message="Bupati membuka pelatihan {link}"),
        _Silent(("",), title="Panjang " * 60),
        _Silent(("",), body=_STORY),
        Example(),
        Example(message="Bupati membuka pelatihan {link}"),
        Example(message="{link}"),
        Example(title="Panjang " * 60),
    ],
    "SOS-02": [
        _told("Sebanyak 52 peserta hadir {link}", "52"),
        _told("Jembatan senilai Rp2 miliar diresmikan", "Rp2 miliar"),
        _told("Pelatihan dibuka pukul 10.00 WITA", "10"),
        _told("“Kami ingin warga lebih mudah pergi,” katanya", "“Kami ingin warga lebih mudah pergi,”"),
        _told("Acara ini dihadiri pula oleh Ahmad Fauzi kemarin", "Ahmad Fauzi"),
        _told("demikian kata Bapak Hasan", "Hasan"),
        _told("Menurut Bupati Rahmadi Noer semua siap", "Rahmadi Noer"),
        _told("Sebanyak 25 peserta hadir pada 24 November 2026 pukul 09.00 WITA {link} #2030"),
        _told("Jembatan senilai Rp1.500.000.000 diresmikan"),
        Example(lead="Rapat digelar Selasa, 24 November 2026.", message="Rapat Selasa (24/11/2026)"),
        Example(body=p("Bantuan sebesar dua puluh lima juta rupiah."), message="Bantuan sebesar Rp25 juta"),
        _told("“Kami ingin … mudah bepergian,” kata Siti Aminah"),
        _told("Bupati Buka Pelatihan bagi Pengelola Situs Desa {link}"),
        _told("Yuk Simak Informasi Lengkapnya, Sobat Batola!"),
        _told("Hai Sobat Batola, jembatan sudah diresmikan ya! (1/2)"),
        _told("Lihat https://a.go.id/2030/77 dan tanya @akun99"),
        Example(body=_STORY),
    ],
    "SOS-03": [
        Example(("@diskominfo_batolaa",), message="Tanya @diskominfo_batolaa", facts=_ACCOUNTS),
        Example(("@lain",), message="Halo @lain dan @diskominfo_batola", facts=_ACCOUNTS),
        Example(message="Halo @siapa"),
        Example(("#enam",), message=_HASHTAGS),
        Example(("#tiga",), message=_HASHTAGS, parameters={"hashtags": 2}),
        Example(message="Tanya @Diskominfo_Batola dan @pemkab@sosial.example", facts=_ACCOUNTS),
        Example(message="Surel humas@baritokualakab.go.id, situs https://a.example/@akun", facts=_ACCOUNTS),
        Example(message="#satu #dua #tiga #empat #lima, juara #1"),
        Example(message=_HASHTAGS, parameters={"hashtags": 6}),
        Example(body=p("Akun @siapa disebut dalam tulisan.")),
    ],
    "SOS-05": [
        _before(_SAID, _SAID, (_SAID,)),
        _before(_SAID, "Jadwal layanan keliling minggu ini! {link}", (_SAID,)),
        _before(_SAID, "JADWAL LAYANAN KELILING  MINGGU INI https://a.go.id/x", (_SAID,)),
        _before("Halo", "halo.", ("Halo",)),
        _before(_SAID, _SAID, post_id=1),
        _before(_SAID, _SAID, channel="bluesky"),
        _before(_SAID, "Jadwal layanan keliling minggu depan {link}"),
        _before("{link}", "{link}"),
        replace(_before(_SAID, _SAID), message=""),
    ],
}

"""Pictures as they go out: upright, within the network's bounds, and with nothing beside the picture."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, PngImagePlugin

from connectors.bare import bare
from connectors.networks import PictureRules
from connectors.photos import Fitting, fitting
from tests.site import samples
from wpbridge.errors import Defect, Rejected

ALL = ("image/jpeg", "image/png", "image/gif", "image/webp")
RULES = PictureRules(bytes=1_000_000, side=1000, types=ALL)
JPEG_ONLY = PictureRules(bytes=1_000_000, side=1000, types=("image/jpeg",))
SECRET = b"Rumah Pak Lurah"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


def made(image: Image.Image, form: str = "JPEG", **how: Any) -> bytes:
    sink = io.BytesIO()
    image.save(sink, form, **how)
    return sink.getvalue()


def fit(data: bytes, rules: PictureRules = RULES) -> Fitting:
    """The picture made fit, which is what it says it is."""
    done = fitting(data, rules, "x")
    with Image.open(io.BytesIO(done.data)) as image:
        image.load()
        assert Image.MIME[image.format or ""] == done.mime and done.mime in rules.types
        assert image.size == (done.width, done.height)
        assert max(image.size) <= rules.side and len(done.data) <= rules.bytes
    assert fitting(data, rules, "x") == done
    return done


def opened(done: Fitting) -> Image.Image:
    return Image.open(io.BytesIO(done.data))


def scene(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """White, with a red mark in the left upper corner."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    return image.convert(mode)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    size = width * height * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(size))


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = SECRET.decode()
    found.get_ifd(0x8825)[2] = (3.0, 20.0, 30.5)  # a place
    found.get_ifd(0x8825)[0x1D] = "2026:01:05"
    return found


@cache  # it is dated, to the second
def rgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def is_red(image: Image.Image, at: tuple[int, int]) -> bool:
    red, green, blue = image.convert("RGB").getpixel(at)  # type: ignore[misc]
    return bool(red > 180 and green < 90 and blue < 90)


# --- nothing but the picture


@pytest.mark.parametrize("side", [1000, 30], ids=["as it is", "scaled"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_what_a_camera_adds_is_gone(form: str, side: int, orientation: int) -> None:
    how: dict[str, Any] = {"exif": exif(orientation)} | ({} if form == "TIFF" else {"xmp": XMP})
    if form == "JPEG":
        how["comment"] = SECRET
    if form == "PNG":
        how["pnginfo"] = PngImagePlugin.PngInfo()
        how["pnginfo"].add_text("Author", SECRET.decode())
        how["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    data = made(scene(), form, **how) + SECRET
    done = fit(data, PictureRules(bytes=1_000_000, side=side, types=ALL))
    image = opened(done)
    assert SECRET in data and SECRET not in done.data
    assert not image.getexif() and not {"xmp", "comment", "exif", "XML:com.adobe.xmp"} & image.info.keys()
    assert b"Exif" not in done.data and b"eXIf" not in done.data and b"iTXt" not in done.data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_upright(orientation: int, form: str) -> None:
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,  # the camera was turned; the viewer turns back
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    stored = scene().transpose(turn) if turn is not None else scene()
    image = opened(fit(made(stored, form, exif=exif(orientation))))
    assert image.size == (60, 40)
    assert is_red(image, (5, 5)) and not is_red(image, (55, 5)) and not is_red(image, (5, 35))


def test_a_ratio_is_that_of_the_upright_picture() -> None:
    rules = PictureRules(bytes=1_000_000, side=1000, types=ALL, ratio=(1.0, 2.0))
    turned = made(scene(40, 60), exif=exif(6))
    assert fit(turned, rules).width == 60
    with pytest.raises(Rejected, match="60 × 40"):
        fitting(turned, PictureRules(bytes=1_000_000, side=1000, types=ALL, ratio=(0.5, 1.0)), "x")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_data_that_cannot_be_read_turn_nothing() -> None:
    broken = made(scene(), exif=b"Exif\0\0MM\0*\0\0\0\x08\0\xff" + SECRET)
    done = fit(broken)
    assert SECRET not in done.data and done.width == 60


def test_a_second_picture_and_a_film_behind_it_are_gone() -> None:
    several = made(scene(), "MPO", save_all=True, append_images=[scene(mode="L")])
    film = several + b"ftypmp42" + SECRET
    for rules in (RULES, PictureRules(bytes=1_000_000, side=30, types=ALL)):
        done = fit(film, rules)
        assert done.mime == "image/jpeg" and done.data.endswith(b"\xff\xd9") and done.data.count(b"\xff\xd9") == 1
        assert b"MPF" not in done.data


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_that_fits_keeps_every_pixel(progressive: bool, mode: str) -> None:
    data = made(noise(120, 80, mode), quality=93, progressive=progressive, exif=exif(), icc_profile=rgb_profile())
    done = fit(data)
    with Image.open(io.BytesIO(data)) as before, opened(done) as after:
        assert ImageChops.difference(before, after).getbbox() is None
        assert after.info["icc_profile"] == before.info["icc_profile"]
    assert len(done.data) < len(data)
    assert fit(done.data).data == done.data


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_a_png_that_fits_keeps_every_pixel(mode: str) -> None:
    data = made(scene(mode=mode), "PNG", exif=exif(), icc_profile=rgb_profile(), dpi=(72, 72))
    done = fit(data)
    assert done.mime == "image/png"
    with Image.open(io.BytesIO(data)) as before, opened(done) as after:
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
        assert "icc_profile" in after.info


# --- colours


def test_the_profile_of_the_colours_stays_when_they_are_written_anew() -> None:
    data = made(scene(2000, 1000), icc_profile=rgb_profile())
    assert opened(fit(data)).info["icc_profile"] == rgb_profile()


def test_a_profile_of_other_colours_goes() -> None:
    grey = bytearray(rgb_profile())
    grey[16:20] = b"GRAY"
    assert "icc_profile" not in opened(fit(made(scene(2000, 1000), icc_profile=bytes(grey)))).info
    large = rgb_profile() + bytes(200_000)
    assert "icc_profile" not in opened(fit(made(scene(), icc_profile=large))).info


@pytest.mark.parametrize("profile", [b"", b"broken", rgb_profile()])
def test_colours_for_print_become_those_of_a_screen(profile: bytes) -> None:
    image = opened(fit(made(scene(mode="CMYK"), icc_profile=profile)))
    assert image.mode == "RGB" and "icc_profile" not in image.info
    assert is_red(image, (5, 5)) and not is_red(image, (55, 35))


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (32_768, 127), (65_535, 255)])
def test_sixteen_bits_become_eight(value: int, expected: int) -> None:
    data = made(Image.new("I;16", (50, 50), value), "PNG")
    shade = opened(fit(data, JPEG_ONLY)).convert("L").getpixel((25, 25))
    assert isinstance(shade, int) and abs(shade - expected) <= 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_clear_parts_are_white_where_there_are_none(mode: str) -> None:
    image = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 25, 50))
    data = made(image.convert(mode), "PNG")
    done = opened(fit(data, JPEG_ONLY)).convert("L")
    assert done.getpixel((45, 25)) == 255 and done.getpixel((5, 25)) == 0
    kept = opened(fit(data)).convert("RGBA")
    assert kept.getpixel((45, 25))[3] == 0  # type: ignore[index]


def test_clear_parts_stay_when_it_is_made_smaller() -> None:
    image = Image.new("RGBA", (3000, 100), (0, 0, 0, 0))
    done = fit(made(image, "PNG"))
    assert (done.mime, done.width) == ("image/png", 1000)
    assert opened(done).getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_palette_with_a_clear_colour_is_flattened() -> None:
    image = Image.new("P", (50, 50), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    done = opened(fit(made(image, "PNG", transparency=1), JPEG_ONLY)).convert("RGB")
    assert done.getpixel((25, 25)) == (255, 255, 255)


# --- sizes


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), (1, 1)),
        ((150, 90), (150, 90)),
        ((1000, 1000), (1000, 1000)),
        ((1001, 500), (1000, 500)),
        ((500, 4000), (125, 1000)),
        ((20_000, 3), (1000, 1)),
        ((6000, 4000), (1000, 667)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_is_no_larger_than_the_network_takes(
    size: tuple[int, int], expected: tuple[int, int], form: str
) -> None:
    done = fit(made(Image.new("RGB", size, "white"), form))
    assert (done.width, done.height) == expected


@pytest.mark.parametrize("limit", [400_000, 60_000, 10_000])
@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")])
def test_a_picture_is_no_heavier_than_the_network_takes(limit: int, form: str, mode: str) -> None:
    done = fit(made(noise(700, 500, mode), form), PictureRules(bytes=limit, side=1000, types=ALL))
    assert done.mime == "image/jpeg"
    assert len(done.data) > limit / 4 and abs(done.width / done.height - 1.4) < 0.02


def test_a_picture_that_would_be_too_small_to_see_is_refused() -> None:
    with pytest.raises(Rejected, match="small enough"):
        fitting(made(noise(500, 500)), PictureRules(bytes=2000, side=1000, types=ALL), "x")


@pytest.mark.parametrize(
    ("size", "fine"), [((191, 100), True), ((192, 100), False), ((80, 100), True), ((79, 100), False)]
)
def test_a_ratio_that_is_not_shown_whole_is_refused(size: tuple[int, int], fine: bool) -> None:
    rules = PictureRules(bytes=1_000_000, side=1440, types=("image/jpeg",), ratio=(0.8, 1.91))
    if fine:
        assert fit(made(Image.new("RGB", size)), rules).width == size[0]
    else:
        with pytest.raises(Rejected, match="Choose another one"):
            fitting(made(Image.new("RGB", size)), rules, "x")


def test_a_huge_photo_is_never_in_memory_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    path.write_bytes(made(Image.new("RGB", (8000, 6000), "white")))  # 144 MB of pixels
    program = """if True:
        import pathlib, resource, sys
        from connectors.photos import PictureRules, fitting
        def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rules = PictureRules(bytes=1_000_000, side=1000, types=("image/jpeg",))
        fitting(pathlib.Path(sys.argv[2]).read_bytes(), rules, "x")
        before = most()
        print(fitting(pathlib.Path(sys.argv[1]).read_bytes(), rules, "x").width, most() - before)
    """
    small = tmp_path / "small.jpg"
    small.write_bytes(made(scene(1200, 900)))
    done = subprocess.run([sys.executable, "-c", program, path, small], capture_output=True, check=True)
    width, more = map(int, done.stdout.split())
    assert width == 1000 and more < 60_000  # kilobytes


# --- pictures that move


def gif(count: int = 3, **how: Any) -> bytes:
    frames = [Image.new("P", (60, 40), number) for number in range(count)]
    for frame in frames:
        frame.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    return made(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0, **how)


def test_a_gif_moves_on_where_the_network_lets_it() -> None:
    data = gif(comment=SECRET)
    done = fit(data)
    assert SECRET in data and SECRET not in done.data
    with opened(done) as image:
        assert (image.format, image.n_frames, image.info["loop"], image.info["duration"]) == ("GIF", 3, 0, 50)  # type: ignore[attr-defined]
        image.seek(2)
        assert image.convert("RGB").getpixel((5, 5)) == (0, 0, 255)


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (gif(), JPEG_ONLY),
        (gif(), PictureRules(bytes=1_000_000, side=30, types=ALL)),
        (gif(), PictureRules(bytes=1_000, side=1000, types=("image/jpeg", "image/png"))),
    ],
)
def test_else_its_first_picture_stands_for_it(data: bytes, rules: PictureRules) -> None:
    image = opened(fit(data, rules))
    assert not getattr(image, "is_animated", False)
    assert is_red(image, (5, 5))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_that_move_stand_still(form: str) -> None:
    frames = [scene(), scene().rotate(180)]
    data = made(frames[0], form, save_all=True, append_images=frames[1:])
    image = opened(fit(data))
    assert not getattr(image, "is_animated", False) and is_red(image, (5, 5))


# --- what is no picture


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg></svg>", bomb(), samples.pdf(), b"\0" * 100],
)
def test_what_is_no_picture_is_a_defect(data: bytes) -> None:
    with pytest.raises(Defect, match="no picture"):
        fitting(data, RULES, "x")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_is_cut_short_is_a_defect(form: str) -> None:
    whole = made(noise(100, 100).convert("P" if form == "GIF" else "RGB"), form)
    with pytest.raises(Defect, match="no picture"):
        fitting(whole[: len(whole) // 2], RULES, "x")


SEEDS = [
    made(noise(20, 20), exif=exif()),
    made(noise(20, 20), progressive=True),
    made(noise(20, 20), "PNG", exif=exif()),
    made(noise(20, 20), "WEBP"),
    gif(),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=4)), max_size=5))
@pytest.mark.filterwarnings("ignore")  # the decoders warn of damages
def test_a_damaged_picture_is_fit_or_a_defect(seed: bytes, damages: list[tuple[int, bytes]]) -> None:
    data = bytearray(seed)
    for at, bytes_ in damages:
        at %= len(data)
        data[at : at + len(bytes_)] = bytes_
    try:
        done = fitting(bytes(data), RULES, "x")
    except (Defect, Rejected):
        return
    assert len(done.data) <= RULES.bytes


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "GIF"]),
    st.binary(max_size=200),
    st.sampled_from([*SEEDS, b""]),
    st.integers(0, 900),
)
def test_what_lies_beside_a_picture_is_taken_from_good_and_bad_bytes(
    form: str, tail: bytes, seed: bytes, kept: int
) -> None:
    data = seed[:kept] + tail
    try:
        alone = bare(data, form)
    except ValueError:
        return
    assert len(alone) <= len(data)
    assert bare(alone, form) == alone


def test_the_pictures_of_the_samples_are_fit() -> None:
    for number in range(3):
        fit(samples.jpeg(1200, 800, number))

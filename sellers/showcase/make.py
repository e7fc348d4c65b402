"""Make the exchange of the example seller: `python sellers/showcase/make.py [FOLDER]`, the same bytes every time.

Goods are told in making/goods/*.toml, drawn by making/drawing and written by making/commerceml.py.
Papers to download are told and set by making/documents.py: `python sellers/showcase/make.py documents`.
The rest of the seller, terms and people, is in seller.json and written by hand.
"""

import shutil
import sys
from pathlib import Path

from making import commerceml, goods
from making.drawing import draw

HERE = Path(__file__).parent


def make(folder: Path) -> None:
    """Write the catalogue's two files and its pictures into `folder`, and nothing that is no longer drawn."""
    categories, listed = goods.load()
    shutil.rmtree(folder / "import_files", ignore_errors=True)
    write_documents(folder, categories, listed)
    drawings = {goods.picture_path(spec): spec for good in listed for spec in good.drawings}
    for path, spec in drawings.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(draw(spec))
    sys.stdout.write(f"{len(listed)} goods in {len(categories)} groups, {len(drawings)} pictures: {folder}\n")


def write_documents(folder: Path, categories: list[goods.Category], listed: list[goods.Good]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    documents = {
        "import0_1.xml": commerceml.import_xml(categories, listed),
        "offers0_1.xml": commerceml.offers_xml(listed),
    }
    for name, tree in documents.items():
        tree.write(folder / name, encoding="UTF-8", xml_declaration=True)


def make_papers(folder: Path) -> None:
    """Write the papers to download; only this needs the library that sets them."""
    from making import documents

    sys.stdout.write(f"{', '.join(documents.write(folder))}: {folder}\n")


if __name__ == "__main__" and sys.argv[1:] == ["documents"]:
    make_papers(HERE / "documents")
elif __name__ == "__main__":
    make(Path(sys.argv[1]) if sys.argv[1:] else HERE / "exchange")

"""The XML of a package: METS says which files there are, EAD what the file of papers is, signatures.xml who signed.

METS and EAD are written in the subset that schemas/ holds. The fields are those of NĐ 30/2020, annex VI, as recalled:
compare them with the text of the annex before a package is sent to an archive that validates it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree
from lxml.builder import ElementMaker

from truongso.core.printable import printable
from truongso.foundation.org.models import School
from truongso.governance.casefiles.models import CaseFile, Entry
from truongso.governance.casefiles.packaging.layout import OWN_NAMESPACE, Packed, ead_path

METS_NAMESPACE, XLINK = "http://www.loc.gov/METS/", "http://www.w3.org/1999/xlink"
EAD_NAMESPACE = "urn:isbn:1-931666-22-9"
_HREF = f"{{{XLINK}}}href"
_mets = ElementMaker(namespace=METS_NAMESPACE, nsmap={None: METS_NAMESPACE, "xlink": XLINK})
_ead = ElementMaker(namespace=EAD_NAMESPACE, nsmap={None: EAD_NAMESPACE})
_own = ElementMaker(namespace=OWN_NAMESPACE, nsmap={None: OWN_NAMESPACE})


def mets_xml(
    name: str, files: Sequence[CaseFile], packed: Sequence[Packed], *, school: School | None, at: datetime
) -> bytes:
    """Return which files stand in the package, each with size and SHA-256, and how they belong together."""
    agent = _mets.agent(_mets.name(printable(str(school or "Trường"))), ROLE="CREATOR", TYPE="ORGANIZATION")
    root = _mets.mets(
        _mets.metsHdr(agent, CREATEDATE=at.isoformat(timespec="seconds"), RECORDSTATUS="NEW"),
        *(_description(number, one, packed) for number, one in enumerate(files, start=1)),
        OBJID=name, TYPE="SIP", LABEL=f"Gói hồ sơ điện tử {name}",
    )  # fmt: skip
    group = _mets.fileGrp(*(_file(number, one) for number, one in enumerate(packed, start=1)), USE="package")
    root.append(_mets.fileSec(group))
    root.append(_mets.structMap(_structure(name, files, packed), TYPE="logical"))
    return _written(root)


def _description(number: int, case_file: CaseFile, packed: Sequence[Packed]) -> etree._Element:
    where = ead_path(case_file)
    found = next(one for one in packed if one.path == where)
    reference = _mets.mdRef(
        {_HREF: where}, LOCTYPE="URL", MDTYPE="EAD", MIMETYPE="text/xml", SIZE=str(found.size), CHECKSUM=found.sha256,
        CHECKSUMTYPE="SHA-256",
    )  # fmt: skip
    return _mets.dmdSec(reference, ID=f"dmd-{number}")


def _file(number: int, one: Packed) -> etree._Element:
    place = _mets.FLocat({_HREF: one.path}, LOCTYPE="URL")
    return _mets.file(
        place, ID=f"file-{number}", MIMETYPE=one.content_type, SIZE=str(one.size), CHECKSUM=one.sha256,
        CHECKSUMTYPE="SHA-256",
    )  # fmt: skip


def _structure(name: str, files: Sequence[CaseFile], packed: Sequence[Packed]) -> etree._Element:
    identifiers = {one.path: f"file-{number}" for number, one in enumerate(packed, start=1)}
    top = _mets.div(TYPE="gói", LABEL=name)
    for number, case_file in enumerate(files, start=1):
        part = _mets.div(TYPE="hồ sơ", LABEL=printable(case_file.title), ORDER=str(number), DMDID=f"dmd-{number}")
        for one in (each for each in packed if each.case_file == case_file and each.entry is not None):
            assert one.entry is not None
            place = _mets.fptr(FILEID=identifiers[one.path])
            order = str(one.entry.position)
            part.append(_mets.div(place, TYPE="văn bản", LABEL=printable(one.entry.title), ORDER=order))
        top.append(part)
    return top


def ead_xml(case_file: CaseFile, packed: Iterable[Packed], *, school: School | None) -> bytes:
    """Return what a file of papers is, and each paper in it with the fields of its register."""
    paths = {one.entry.pk: one.path for one in packed if one.entry is not None}
    organ = school.symbol if school else ""
    did = _ead.did(
        _ead.unitid(case_file.notation, type="FileNotation"),
        _ead.unittitle(printable(case_file.title)),
        _ead.unitdate(_span(case_file), normal=f"{case_file.started_on}/{case_file.ended_on}"),
        _ead.origination(printable(case_file.maker.full_name), label="Maker"),
        _ead.physdesc(f"{case_file.page_count} trang"),
        _ead.langmaterial("Tiếng Việt"),
    )
    notes = [
        _note("FileCode", f"{organ}.{case_file.code}"), _note("OrganId", organ), _note("FileCatalog", case_file.year),
        _note("Maintenance", case_file.retention), _note("Rights", "Hạn chế"), _note("Description", case_file.note),
    ]  # fmt: skip
    items = [_item(entry, paths.get(entry.pk, "")) for entry in case_file.entries.standing()]
    root = _ead.ead(
        _ead.eadheader(
            _ead.eadid(case_file.code), _ead.filedesc(_ead.titlestmt(_ead.titleproper(printable(case_file.title))))
        ),
        _ead.archdesc(did, *notes, _ead.dsc(*items), level="file"),
    )
    return _written(root)


def _item(entry: Entry, path: str) -> etree._Element:
    number = entry.notation.partition("/")[0]
    did = _ead.did(
        _ead.unitid(printable(entry.notation), type="CodeNotation"), _ead.unittitle(printable(entry.title)),
        *([_ead.unitdate(str(entry.dated_on), normal=str(entry.dated_on))] if entry.dated_on else []),
        _ead.origination(printable(entry.author), label="OrganName"),
        *([_ead.physdesc(f"{entry.page_count} trang")] if entry.page_count else []),
        *([_ead.dao(href=path)] if path else []),
    )  # fmt: skip
    notes = [
        _note("DocOrdinal", entry.position), _note("TypeName", entry.kind), _note("CodeNumber", number),
        _note("PageAmount", entry.page_count or ""), _note("Language", "Tiếng Việt"),
        _note("Mode", "Bản điện tử" if entry.electronic else "Bản giấy hoặc bản chụp từ giấy"),
    ]  # fmt: skip
    return _ead.c(did, *notes, level="item")


def signatures_xml(packed: Iterable[Packed], *, at: datetime) -> bytes:
    """Return what verification says of each paper's signatures when the package was made."""
    root = _own.signatures(checkedAt=at.isoformat(timespec="seconds"))
    for one in packed:
        if one.entry is None:
            continue
        file = _own.file(path=one.path, signed="true" if one.finding else "false")
        if one.finding is not None:
            file.set("verdict", one.finding.verdict.value)
            file.append(_own.reason(printable(one.finding.reason)))
            for signer in one.finding.signers:
                part = _own.signer(printable(signer.name), verdict=signer.verdict.value, serial=signer.serial)
                if signer.time is not None:
                    part.set("time", signer.time.isoformat())
                file.append(part)
        root.append(file)
    return _written(root)


def _note(kind: str, text: object) -> etree._Element:
    return _ead.odd(_ead.p(printable(str(text))), type=kind)


def _span(case_file: CaseFile) -> str:
    return f"{case_file.started_on} – {case_file.ended_on}"


def _written(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made

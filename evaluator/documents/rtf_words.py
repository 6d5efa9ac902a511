"""Control words of RTF 1.9.1: those that stand for characters, and the destinations that hold no text."""

CHARACTERS = {
    "tab": "\t", "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200d",
    "zwnj": "\u200c",
}  # fmt: skip

_NOT_TEXT_TEXT = """
stylesheet listtable listoverridetable rsidtbl generator info pict object objdata themedata colorschememapping
datastore latentstyles xmlnstbl mmathPr wgrffmtfilter filetbl revtbl atnid atnauthor annotation atndate atnref
atrfstart atrfend sp sn sv blipuid picprop shppict fontemb falt panose ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn
template title subject author operator keywords comment doccomm bkmkstart bkmkend xe tc datafield private deleted
htmltag mhtmltag passwordhash defchp defpap pgptbl userprops
"""
NOT_TEXT = frozenset(_NOT_TEXT_TEXT.split())

CODE_PAGES = {
    437: "cp437", 708: "cp1256", 850: "cp850", 852: "cp852", 866: "cp866", 874: "cp874", 932: "cp932", 936: "gb18030",
    949: "cp949", 950: "big5", 1250: "cp1250", 1251: "cp1251", 1252: "cp1252", 1253: "cp1253", 1254: "cp1254",
    1255: "cp1255", 1256: "cp1256", 1257: "cp1257", 1258: "cp1258", 10000: "mac_roman", 65001: "utf-8",
    -128: "cp932", -129: "cp949", -134: "gb18030", -136: "big5", -161: "cp1253", -162: "cp1254", -163: "cp1258",
    -177: "cp1255", -178: "cp1256", -186: "cp1257", -204: "cp1251", -222: "cp874", -238: "cp1250",
}  # fmt: skip
"""Code pages by number as \\ansicpg gives it, and by the negative of a font's \\fcharset."""

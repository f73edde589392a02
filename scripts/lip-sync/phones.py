"""Which viseme each phone is: Meta's published table of the fifteen Oculus visemes, and what it leaves open.

Left open there, decided here: /h/ takes the shape of what follows (it has none of its own), a diphthong is its first
vowel for 60 % of its time and its second for the rest, the glides /w j/ are short vowels U and I.
"""

VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]
INDEX = {name: i for i, name in enumerate(VISEMES)}
LIP_OPENNESS = [0, 0, 0.1, 0.3, 0.25, 0.3, 0.3, 0.2, 0.25, 0.3, 1, 0.6, 0.35, 0.7, 0.35]
NEXT = "next"


def table(lines):
    """`viseme[+viseme]: phones` a line."""
    phones = {}
    for line in lines.strip().splitlines():
        target, names = line.split(":", 1)
        for name in names.split():
            phones[name] = target.strip().split("+")
    return phones


# flite and Festival's American voices (DARPA phones)
ENGLISH = table("""
sil: pau h# brth
PP: p b m em
FF: f v
TH: th dh
DD: t d dx
kk: k g
CH: ch jh sh zh
SS: s z
nn: n ng nx en l el
RR: r
next: hh hv
aa: aa ae
aa+I: ay
aa+U: aw
E: eh ah ax er axr
E+I: ey
I: ih iy y
O: ao
O+U: ow
O+I: oy
U: uh uw w
""")

# the reference experiment's table (HeadAudio's appendix A), for figures that compare with it
HEAD_AUDIO = table("""
sil: pau h# brth
PP: p b m em
FF: f v
TH: th dh
DD: t d dx
kk: k g
CH: ch jh
SS: s z sh zh hh hv
nn: n ng nx en
RR: r l w y el
aa: aa ae ay aw
E: eh ah ax er axr ey
I: ih iy
O: ao ow oy
U: uh uw
""")

ITALIAN = table("""
sil: #
PP: p b m
FF: f v nf
DD: t d
kk: k g
CH: tS dZ S
SS: s z ts dz
nn: n ng J l L
RR: r
aa: a a1
E: e E e1 E1
I: i i1 j
O: o O o1 O1
U: u u1 w
""")

CZECH = table("""
sil: # _
PP: p b m
FF: f v m*
DD: t d t~ d~
kk: k g ch x h
CH: c~ dz~ s~ z~
SS: s z c dz
nn: n n~ n* l
RR: r r~ r~*
aa: a a:
E: e e:
I: i i: j
O: o o:
U: u u:
aa+U: au
E+U: eu
O+U: ou
""")

FINNISH = table("""
sil: #
PP: p b m pp bb mm
FF: f v ff vv
DD: t d tt dd
kk: k g kk gg
CH: S sh
SS: s z ss
nn: n l nn ll N NN ng
RR: r rr
next: h hh
aa: a a: ae @ @:
E: e e:
I: i i: j jj
O: o o: oe 7 7:
U: u u: y y:
""")

RUSSIAN = table("""
sil: pau
PP: p pp b bb m mm
FF: f ff v vv
DD: t tt d dd
kk: k kk g gg h hh
CH: sh zh ch sch
SS: s ss z zz c
nn: n nn l ll
RR: r rr
aa: a aa ae
E: e ee
I: i ii j y yy ay
O: o oo
U: u uu ur
""")

CATALAN = table("""
sil: pau
PP: p b m B
FF: f v
TH: D
DD: t d
kk: k g G x
CH: S Z tS dZ
SS: s z ts dz
nn: n N J l L
RR: r rr R
aa: a a1
E: e E e1 E1 ax
I: i i1 j y
O: o O o1 O1
U: u u1 w
""")

INDIC = table("""
sil: pau SIL
PP: p ph b bh m
FF: f v w
DD: t d tt dd ttd t: d: T D Th Dh tth ddh
TH: th dh thh dhh
kk: k kh g gh q x
CH: ch chh c j jh sh s: zh sx
SS: s z
nn: n nx ng nj n: l l: N lx
RR: r rr rd r:
next: h
aa: aa A aa: ae AA a: aan aa~
E: a e eh e: ax ee ei
I: i ii i: iy ih y
O: o oo o: ao au ow oh
U: u uu u: uw uh
E+I: ai ay
""")

ESPEAK = table("""
sil: _:
PP: p b m
FF: f v
TH: T D
DD: t d t# * t2 d#
kk: k g x C
CH: tS dZ S Z
SS: s z z# ts
nn: n N n- l L @L n^ l^
RR: r r- R R2 *
next: h
aa: 0 A: A@ a aa A A~ a: 0#
aa+I: aI aI@ aI3
aa+U: aU aU@
E: a# @ @2 @5 3 3: E e@ V 3r E# e E: e: Y: Y W 3~ @-
E+I: eI
O: o@ O: O O2 O@ o: o o~ O~ 0:
O+U: oU
O+I: OI
I: i: i I I2 I# j i@ i@3 I^ y y:
U: u: U U@ w u u2
""")

TABLES = {
    "english": ENGLISH,
    "italian": ITALIAN,
    "czech": CZECH,
    "finnish": FINNISH,
    "russian": RUSSIAN,
    "catalan": CATALAN,
    "indic": INDIC,
    "espeak": ESPEAK,
}
UNKNOWN = -1


def viseme_spans(phones, phone_table):
    """[(phone, end seconds)] → [(viseme index or UNKNOWN, start s, end s)]"""
    spans = []
    start = 0.0
    for at, (phone, end) in enumerate(phones):
        targets = phone_table.get(phone)
        if targets == [NEXT]:
            following = next((phone_table.get(p) for p, _ in phones[at + 1 :] if phone_table.get(p) != [NEXT]), None)
            targets = [following[0]] if following else ["sil"]
        if targets is None:
            spans.append((UNKNOWN, start, end))
        elif len(targets) == 1:
            spans.append((INDEX[targets[0]], start, end))
        else:
            middle = start + 0.6 * (end - start)
            spans.append((INDEX[targets[0]], start, middle))
            spans.append((INDEX[targets[1]], middle, end))
        start = end
    return spans

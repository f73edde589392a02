"""Texts to be spoken: word salad of everyday English, and made-up words in the spelling of other languages."""

WORDS = """
about above again age air all almost along also always among and animal another answer any apple arm art ask at away
baby back bad bag ball bank bath beach bean bear beautiful because bed been before begin behind bell belong below best
better between big bird birthday bite black blue board boat body bone book both bottle bottom box boy branch brave bread
break breakfast bridge bright bring brother brown brush build building burn bus busy but butter button buy by cake call
came camp can captain car card care carry case cat catch cause chair chance change cheap check cheese cherry chicken
child choice choose church circle city class clean clear clever climb clock close cloth cloud coat coffee coin cold
collect color come common complete cook cool copper corn corner could count country course cousin cover cow cream cross
crowd cup curtain cut dance danger dark daughter day dead deep desk did different difficult dinner direction dirty
discover dish do doctor dog dollar door double down draw dream dress drink drive drop dry dust each ear early earth easy
east eat edge education egg eight either electric empty end engine enjoy enough evening ever every example exercise
expect eye face fact fall family famous far farm fast father feather feel few field fifteen fight figure fill film find
fine finger finish fire first fish five flag flat floor flower fly follow food foot for forest forget fork form four
free fresh friend from front fruit full fun game garden gave gentle get gift girl give glad glass go gold good goose
government grass great green ground group grow guard guess gun had hair half hall hammer hand happen happy hard hat have
he head hear heart heavy help her here high hill him history hole holiday home hope horse hospital hot hour house how
huge hundred hungry hunt hurry ice idea if important in inch inside iron island it job join joke joy juice jump just
keep key kick kind king kiss kitchen knee knife knock know lady lake lamp land language large last late laugh law leaf
learn leather leave left leg lemon lesson let letter level life light like lion lip listen little live long look lose
lot loud love low lunch machine mail make man many map march mark market match matter may maybe me meal mean measure
meat medicine meet member metal middle milk million mind minute mirror miss money monkey month moon more morning most
mother mountain mouse mouth move much mud museum music must my name narrow nation nature near neck need needle neighbor
never new news next nice night nine noise north nose nothing now number ocean of off offer office often oil old on once
one onion only open orange order other our out over own page pain paint pair paper parent park part party pass past path
pay peace pen pencil people pepper perfect perhaps person photograph piano picture piece pig pilot pink pipe place plane
plant plate play please pleasure plenty pocket point poison police polite pool poor popular position possible post
potato pound power prepare present president pretty price problem promise proud public pull purple push put quarter
queen question quick quiet quite rabbit race radio rain raise reach read ready real reason red remember repeat rest
return rice rich ride right ring river road rock roof room root rope rough round rubber rule run safe sail salt same
sand save say school science scissors sea season seat second see seed sell send seven several shadow shake shape share
sharp she sheep shelf shine ship shirt shoe shoot shop short shoulder shout show shower sick side sign silver simple
since sing sister sit six size skin skirt sky sleep slow small smell smile smoke smooth snow so soap soft some son song
soon sorry soul sound soup south space speak special spoon sport spring square stage stand star start station stay steam
step still stomach stone stop store storm story strange street strong student such sugar suit summer sun sure surprise
sweet swim table tail take talk tall taste teach team tell ten test than thank that the their them then there these they
thick thief thin thing think third thirsty this those though thought thousand three through throw thumb thunder tie
tiger tight time tired to today together tomorrow tongue too tooth top total touch toward town toy train travel tree
trip trouble true trust try turn twelve twenty two ugly uncle under understand until up use usual valley value vegetable
very view village violin visit voice vowel wait walk wall want war warm was wash watch water wave way we weak wear
weather wedding week weight welcome well west wet what wheel when where which while white who whole why wide wife wild
will wind window wine wing winter wise wish with without wolf woman wonder wood wool word work world worth would write
wrong yard year yellow yes yesterday yet you young your zebra zero zoo vision television beige garage azure
""".split()

# language → (beginnings, vowels, endings) of made-up syllables, in its own spelling
SYLLABLES = {
    "italian": (
        "p b m f v t d c g s z r l n pr br tr st sp sc gi ci sci gli gn qu ch".split(),
        "a e i o u a e o ia io".split(),
        ["", "", "", "n", "r", "l", "s", "m"],
    ),
    "czech": (
        "p b m f v t d k g s z š ž č c ř r l n ň ť ď ch h j pr st vl mn".split(),
        "a e i o u á é í ou ů".split(),
        ["", "", "", "k", "n", "t", "s", "l", "m", "v"],
    ),
    "finnish": (
        "p m v t d k s r l n h j".split(),
        "a e i o u y ä ö aa ee ii uu ää".split(),
        ["", "", "n", "s", "l", "r", "t"],
    ),
    "russian": (
        "п б м ф в т д к г с з ш ж ч щ ц р л н х пр ст вл".split(),
        "а е и о у ы я ю ё э".split(),
        ["", "", "", "м", "н", "т", "к", "с", "л", "р", "й"],
    ),
    "catalan": (
        "p b m f v t d c g s r l n x j ny ll pr br tr".split(),
        "a e i o u à è ò ia au".split(),
        ["", "", "", "n", "s", "t", "l", "m"],
    ),
    "indic": (
        "प फ ब भ म त थ द ध ट ड क ख ग घ च ज श स र ल न व य ह".split(),
        ["", "ा", "ि", "ी", "ु", "ू", "े", "ो", "ै"],
        ["", "", "न", "र", "म", "ल", "स"],
    ),
    "telugu": (
        "ప ఫ బ భ మ త థ ద ధ ట డ క ఖ గ ఘ చ జ శ స ర ల న వ య హ".split(),
        ["", "ా", "ి", "ీ", "ు", "ూ", "ె", "ే", "ొ", "ో"],
        [""],
    ),
}


def english(rng):
    words = [WORDS[int(rng.integers(len(WORDS)))] for _ in range(int(rng.integers(6, 11)))]
    if rng.random() < 0.3:
        words[2] += ","
    return " ".join(words).capitalize() + "."


def made_up(rng, language):
    begins, vowels, ends = SYLLABLES[language]
    pick = lambda options: options[int(rng.integers(len(options)))]
    word = lambda: "".join(pick(begins) + pick(vowels) for _ in range(int(rng.integers(1, 4)))) + pick(ends)
    return " ".join(word() for _ in range(int(rng.integers(4, 7))))

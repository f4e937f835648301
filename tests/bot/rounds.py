"""A whole round by a department of six: what they say, in both languages."""

NB = {
    "rules": "spilleregler",
    "wheel": "hjulet",
    "begin_rules": ["spilleregler", "ja"],
    "need": ["hjulet", "si hva du trenger i gruppa"],
    "needs": {
        "ann": "At ingen blir avbrutt.",
        "eva": "At det er lov å være uenig.",
        "ola": "God tid.",
    },
    "propose": [
        "spilleregler",
        "vis svarene nå",
        "ja",
        "Vi tar det opp samme dag.",
        "Vi går rundt bordet.",
        "hopp over",
        "hopp over",
        "Én snakker om gangen\nVi sier fra samme dag\nDet som sies her, blir her",
    ],
    "agree": ["hjulet", "er du enig i spillereglene?", "ja", "hopp over"],
    "settle": ["spilleregler", "vis svarene nå", "ja, dette er avtalt"],
    "begin": ["hjulet", "begynn en runde"],
    "answer": ["hjulet", "svar på spørsmålene"],
    "answers": {
        "ann": [
            "Måltidene går rolig.",
            "Om morgenen, da er vi mange.",
            "Garderoben. Alle går ut samtidig.",
            "hopp over",
            "stort sett",
            "Hvem som sier fra når noen er alene.",
        ],
        "eva": [
            "Samlingen fungerer godt.",
            "Etter hvilen.",
            "Påkledningen, det er trangt og mye lyd.",
            "Vi leter etter votter.",
            "ja",
            "hopp over",
        ],
        "ola": [
            "Vi ler sammen.",
            "hopp over",
            "Garderoben etter lunsj.",
            "hopp over",
            "nei",
            "Pausene.",
        ],
    },
    "now": [
        "hjulet",
        "led steget sammen nå",
        "vis svarene nå",
        "ja",
        "Garderoben går igjen.",
        "Måltidene.",
        "hopp over",
        "Måltidene går rolig\nSamlingen",
        "- Kø i garderoben\n- Vi leter etter votter\n- Vi er for få om ettermiddagen",
        "selve utfordringen",
        "ja, selv",
        "selve utfordringen",
        "ja, selv",
        "et symptom",
        "Vakta er satt opp med én for lite etter klokka fire",
        "nei, vi trenger HMS-gruppa",
        "ja",
        "gå videre til neste fase",
    ],
    "points": {
        "ann": ["1", "1", "2"],
        "eva": ["1", "2", "hopp over"],
        "ola": ["1", "1", "1"],
    },
    "want": [
        "hjulet",
        "led steget sammen nå",
        "vis svarene nå",
        "Vi går ut i to puljer.",
        "Barna får ro til å prøve selv.",
        "Innen jul skal vi gå ut i to puljer hver dag.",
        "18. desember",
        "Ingen står i kø ved ytterdøra.",
        "ja",
        "ja",
        "gå videre til neste fase",
    ],
    "ideas": {
        "ann": ["Én pulje går ut før lunsj.", "hopp over"],
        "eva": ["Vottene henger på rad.", "Vi setter på en rolig sang."],
        "ola": ["De store hjelper de små.", "hopp over"],
    },
    "try": [
        "hjulet",
        "led steget sammen nå",
        "vis svarene nå",
        "nei",
        "en ny idé",
        "To puljer, med ryddetid imellom",
        "5",
        "en ansvarlig for hver pulje",
        "det holder",
        "hopp over",
        "hver på sin telefon",
    ],
    "least": "5",
    "pick": ["hjulet", "led steget sammen nå", "vis svarene nå"],
    "agree_on": [
        "Fredager er vi få; da tar vi én pulje.",
        "Vi slutter å rydde før vi går ut.",
        "To puljer ut, én ansvarlig for hver",
        "Ann Berge",
        "9. november",
        "bruk det jeg skrev",
        "alle sammen",
        "9. november",
        "8. desember",
        "prøv det ut nå",
    ],
    "trial": [
        "hjulet",
        "fikk vi prøvd det?",
        "litt",
        "Det gikk bra de dagene vi var tre.",
    ],
    "on": ["hjulet", "gå videre, bli eller gå tilbake", "gå videre til neste fase"],
    "learnt": {
        "ann": ["At det var støyen som tappet.", "4", "hopp over"],
        "eva": ["Hvor mye ventetid vi hadde.", "4", "Å bli hørt."],
        "ola": ["Hvor fort det går når vi venter.", "3", "hopp over"],
    },
    "learn": [
        "hjulet",
        "led steget sammen nå",
        "vis svarene nå",
        "nei",
        "Vi gikk ut i to puljer de fleste dager.",
        "Puljene ga ro.",
        "Fredager var vi for få.",
        "Det hjalp å ta ett spørsmål om gangen.",
        "hopp over",
        "beholde",
        "justere",
        "Vottene henger på krok ved døra",
        "To puljer gir ro i garderoben\nVotter på rad sparer tid",
        "ja",
        "bruk det jeg skrev",
        "hopp over",
        "fullfør runden",
    ],
    "again": ["nye barn", "ja, åpne runden", "nei"],
}
NN = {
    "rules": "speleregler",
    "wheel": "hjulet",
    "begin_rules": ["speleregler", "ja"],
    "need": ["hjulet", "sei kva du treng i gruppa"],
    "needs": {
        "ann": "At ingen blir avbrotne.",
        "eva": "At det er lov å vere usamd.",
        "ola": "God tid.",
    },
    "propose": [
        "speleregler",
        "vis svara no",
        "ja",
        "Vi tek det opp same dag.",
        "Vi går rundt bordet.",
        "hopp over",
        "hopp over",
        "Éin snakkar om gongen\nVi seier frå same dag\nDet som blir sagt her, blir her",
    ],
    "agree": ["hjulet", "er du samd i spelereglane?", "ja", "hopp over"],
    "settle": ["speleregler", "vis svara no", "ja, dette er avtalt"],
    "begin": ["hjulet", "begynn ein runde"],
    "answer": ["hjulet", "svar på spørsmåla"],
    "answers": {
        "ann": [
            "Måltida går roleg.",
            "Om morgonen, då er vi mange.",
            "Garderoben. Alle går ut samstundes.",
            "hopp over",
            "stort sett",
            "Kven som seier frå når nokon er åleine.",
        ],
        "eva": [
            "Samlinga fungerer godt.",
            "Etter kvila.",
            "Påkledinga, det er trongt og mykje lyd.",
            "Vi leitar etter vottar.",
            "ja",
            "hopp over",
        ],
        "ola": [
            "Vi ler saman.",
            "hopp over",
            "Garderoben etter lunsj.",
            "hopp over",
            "nei",
            "Pausane.",
        ],
    },
    "now": [
        "hjulet",
        "lei steget saman no",
        "vis svara no",
        "ja",
        "Garderoben går igjen.",
        "Måltida.",
        "hopp over",
        "Måltida går roleg\nSamlinga",
        "- Kø i garderoben\n- Vi leitar etter vottar\n- Vi er for få om ettermiddagen",
        "sjølve utfordringa",
        "ja, sjølve",
        "sjølve utfordringa",
        "ja, sjølve",
        "eit symptom",
        "Vakta er sett opp med éin for lite etter klokka fire",
        "nei, vi treng HMS-gruppa",
        "ja",
        "gå vidare til neste fase",
    ],
    "points": {
        "ann": ["1", "1", "2"],
        "eva": ["1", "2", "hopp over"],
        "ola": ["1", "1", "1"],
    },
    "want": [
        "hjulet",
        "lei steget saman no",
        "vis svara no",
        "Vi går ut i to puljer.",
        "Barna får ro til å prøve sjølve.",
        "Innan jul skal vi gå ut i to puljer kvar dag.",
        "18. desember",
        "Ingen står i kø ved ytterdøra.",
        "ja",
        "ja",
        "gå vidare til neste fase",
    ],
    "ideas": {
        "ann": ["Éi pulje går ut før lunsj.", "hopp over"],
        "eva": ["Vottane heng på rad.", "Vi set på ein roleg song."],
        "ola": ["Dei store hjelper dei små.", "hopp over"],
    },
    "try": [
        "hjulet",
        "lei steget saman no",
        "vis svara no",
        "nei",
        "ein ny idé",
        "To puljer, med ryddetid imellom",
        "5",
        "ein ansvarleg for kvar pulje",
        "det held",
        "hopp over",
        "kvar på sin telefon",
    ],
    "least": "5",
    "pick": ["hjulet", "lei steget saman no", "vis svara no"],
    "agree_on": [
        "Fredagar er vi få; då tek vi éi pulje.",
        "Vi sluttar å rydde før vi går ut.",
        "To puljer ut, éin ansvarleg for kvar",
        "Ann Berge",
        "9. november",
        "bruk det eg skreiv",
        "alle saman",
        "9. november",
        "8. desember",
        "prøv det ut no",
    ],
    "trial": [
        "hjulet",
        "fekk vi prøvd det?",
        "litt",
        "Det gjekk bra dei dagane vi var tre.",
    ],
    "on": ["hjulet", "gå vidare, bli eller gå tilbake", "gå vidare til neste fase"],
    "learnt": {
        "ann": ["At det var støyen som tappa.", "4", "hopp over"],
        "eva": ["Kor mykje ventetid vi hadde.", "4", "Å bli høyrd."],
        "ola": ["Kor fort det går når vi ventar.", "3", "hopp over"],
    },
    "learn": [
        "hjulet",
        "lei steget saman no",
        "vis svara no",
        "nei",
        "Vi gjekk ut i to puljer dei fleste dagar.",
        "Puljene gav ro.",
        "Fredagar var vi for få.",
        "Det hjelpte å ta eitt spørsmål om gongen.",
        "hopp over",
        "behalde",
        "justere",
        "Vottane heng på krok ved døra",
        "To puljer gir ro i garderoben\nVottar på rad sparer tid",
        "ja",
        "bruk det eg skreiv",
        "hopp over",
        "fullfør runden",
    ],
    "again": ["nye barn", "ja, opne runden", "nei"],
}
SAID = {"nb": NB, "nn": NN}


def rules(unit):
    """Let the six agree on ground rules."""
    said = SAID[unit.language]
    unit.hears("per", *said["begin_rules"])
    for name, need in said["needs"].items():
        unit.hears(name, *said["need"], need)
    unit.hears("per", *said["propose"])
    for name in said["needs"]:
        unit.hears(name, *said["agree"])
    unit.hears("per", *said["settle"])
    unit.picks("per", 6)


def phase_1(unit):
    said = SAID[unit.language]
    unit.hears("per", *said["begin"])
    for name, typed in said["answers"].items():
        unit.hears(name, *said["answer"])
        unit.fills_in(name, *typed)
    unit.hears("per", *said["now"])


def phase_2(unit):
    said = SAID[unit.language]
    for name, points in said["points"].items():
        unit.hears(name, *said["answer"])
        unit.fills_in(name, *points)
    unit.hears("per", *said["want"])


def phase_3(unit):
    said = SAID[unit.language]
    for name, typed in said["ideas"].items():
        unit.hears(name, *said["answer"])
        unit.fills_in(name, *typed)
    unit.hears("per", *said["try"])
    for name in said["ideas"]:
        unit.hears(name, *said["answer"], said["least"])
    unit.hears("per", *said["pick"])
    unit.picks("per", 2)
    unit.hears("per", *said["agree_on"])


def phase_4(unit):
    said = SAID[unit.language]
    for name, typed in said["learnt"].items():
        unit.hears(name, *said["answer"])
        unit.fills_in(name, *typed)
    unit.hears("per", *said["learn"])


def whole_round_to_trial(unit):
    """Let the six agree on rules, and go on until they try something out."""
    rules(unit)
    phase_1(unit)
    phase_2(unit)
    phase_3(unit)


def whole_round(unit):
    """Let the six go through all four phases, and begin again."""
    whole_round_to_trial(unit)
    unit.hears("per", *SAID[unit.language]["trial"])
    unit.hears("per", *SAID[unit.language]["on"])
    phase_4(unit)
    unit.hears("per", *SAID[unit.language]["again"])

"""Which questions the offline models cannot read: those in other languages, and none in English."""

from __future__ import annotations

import pytest

from rag.questions.languages import is_english

FOREIGN = {
    "German": [
        "Was hat der Bürgermeister zum Hafen gesagt?",
        "Wer ist für den Angriff verantwortlich?",
        "Warum wurde die Brücke gesperrt?",
        "Hat Oster wirklich gesagt, dass der Damm sicher ist?",
        "Fasse die Aussagen zur Rentenreform zusammen",
    ],
    "French": [
        "Qu'est-ce que le maire a dit sur le port ?",
        "Qui est responsable de l'attaque ?",
        "Pourquoi le pont a-t-il été fermé ?",
        "Combien de personnes ont été blessées ?",
        "quelles sont les réactions à la grève",
    ],
    "Spanish": [
        "¿Qué dijo la alcaldesa sobre el puerto?",
        "¿Quién es responsable del ataque?",
        "¿Por qué cerraron el puente?",
        "cuantas personas resultaron heridas en el incendio",
        "Dime todo lo que se dijo sobre la huelga",
    ],
    "Italian": [
        "Che cosa ha detto il sindaco sul porto?",
        "Chi è responsabile dell'attacco?",
        "Perché il ponte è stato chiuso?",
        "Quante persone sono rimaste ferite?",
        "quali giornali hanno riportato la notizia",
    ],
    "Portuguese": [
        "O que disse o prefeito sobre o porto?",
        "Quem é responsável pelo ataque?",
        "Por que a ponte foi fechada?",
        "Quantas pessoas ficaram feridas no incêndio?",
        "quais foram as reações à greve dos professores",
    ],
    "Polish": [
        "Co burmistrz powiedział o porcie?",
        "Kto jest odpowiedzialny za atak?",
        "Dlaczego zamknięto most?",
        "Ile osób zostało rannych?",
        "Czy minister naprawdę powiedział, że podatki wzrosną?",
    ],
    "Turkish": [
        "Belediye başkanı liman hakkında ne söyledi?",
        "Saldırıdan kim sorumlu?",
        "Köprü neden kapatıldı?",
        "Kaç kişi yaralandı?",
        "bakan gerçekten vergilerin artacağını söyledi mi",
    ],
    "Russian": [
        "Что мэр сказал о порте?",
        "Кто несёт ответственность за нападение?",
        "Почему закрыли мост?",
        "Сколько человек пострадало?",
        "какие газеты сообщили о забастовке",
    ],
}
FURTHER = [  # each of a language more
    pytest.param(
        "Wat zei de burgemeester over de haven?",
        marks=pytest.mark.xfail(strict=True, reason="“over” is English, “de” a part of names"),
    ),
    "Waarom is de brug gesloten?",
    "Vad sa borgmästaren om hamnen?",
    "Hvorfor blev broen lukket?",
    "ماذا قال العمدة عن الميناء؟",
    "市长对港口说了什么？",
    "시장은 항구에 대해 뭐라고 말했나요?",
    "Τι είπε ο δήμαρχος για το λιμάνι;",
    "מה אמר ראש העיר על הנמל?",
]
ENGLISH = [
    "Blair pensions quote",
    "Baghaei",
    "baghaei pezeshkian",
    "São Paulo",
    "Le Monde",
    "le pen brexit",
    "Ursula von der Leyen EU army",
    "ursula von der leyen army",
    "Marine Le Pen de la Croix",
    "luiz inácio lula da silva",
    "bin laden death",
    "Who is the editor of Der Spiegel?",
    'Who said "la République est en danger"?',
    "der spiegel on merkel",
    "What did Hrvoje Škrlec Đurić say?",
    "Did Müller say über alles?",
    "café owners on the smoking ban",
    "trump tweet exact words",
    "",
    "?",
    "42",
    "a",
]


@pytest.mark.parametrize("question", [*(q for some in FOREIGN.values() for q in some), *FURTHER])
def test_a_question_in_another_language_is_none_for_the_offline_models(question):
    assert not is_english(question)


@pytest.mark.parametrize("question", ENGLISH)
def test_english_and_names_alone_are_read(question):
    assert is_english(question)

"""The table of speech acts: each with the verbs and phrases that announce it, and the nouns that name it.

In a phrase `*` stands for none to eight words. A phrase may belong to several acts; the table's order then decides.
Spelling is British; `rag.lexicon.inflection` adds the American forms.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of speech act."""

    name: str
    verbs: tuple[str, ...]  # lemmas, or phrases that begin with one
    nouns: tuple[str, ...] = ()  # "a warning", "her accusation"
    aimed: bool = False  # done to somebody: the blamed, the thanked
    speech: bool = True  # False: a thought or wish, which "what did X say" ranks lower


def _act(name: str, verbs: str, nouns: str = "", *, aimed: bool = False, speech: bool = True) -> Act:
    return Act(name, _listed(verbs), _listed(nouns), aimed, speech)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in text.split(",") if item.strip())


# Verbs of attitude that are as often deeds: "the union has backed the strike" is told in the article's own voice.
DEEDS = frozenset(
    _listed("""
    support, back, oppose, resist, champion, promote, favour, uphold, stand by, stand with, stand behind, side with,
    side, push for, press for, rally behind, throw * weight behind, throw * support behind, veto, boo, jeer, heckle,
    cheer, celebrate, greet, press, nominate
    """)
)

TABLE = (
    _act(
        "blame",
        """blame, accuse, fault, charge, charge * with, hold * responsible, hold * accountable, hold * liable,
        hold * to blame, find * guilty, find * responsible, point the finger, point a finger, point fingers,
        point an accusing finger, point * finger at, lay * blame, put * blame, pin * blame, place * blame,
        cast * blame, assign * blame, apportion * blame, shift * blame, lay * at * door, lay responsibility,
        attribute * to, ascribe * to, impute, put * down to, trace * back to, chalk * up to, chalk up * to, link * to,
        finger, implicate, incriminate, indict, see the hand of, see * hand behind, arraign""",
        "blame, accusation, charge, finger-pointing",
        aimed=True,
    ),
    _act(
        "condemn",
        """condemn, denounce, deplore, decry, slam, blast, lambast, lambaste, castigate, excoriate, censure, revile,
        rail against, rail at, hit out at, lash out at, inveigh against, vilify, assail, abhor, express * outrage,
        voice * outrage, express * disgust, express * revulsion, express * condemnation, express * abhorrence""",
        "condemnation, denunciation, outrage",
        aimed=True,
    ),
    _act(
        "criticise",
        """criticise, attack, chide, rebuke, reprimand, mock, ridicule, deride, scold, chastise, bash, rip, rip into,
        pan, take aim at, take issue with, complain, complain about, complain of, grumble, grumble about, gripe,
        gripe about, moan, lament, bemoan, scoff, disparage,
        belittle, knock, berate, upbraid, admonish, find fault with, savage, skewer, take a swipe at, rap, tear into,
        lay into, impugn, express * disappointment, voice * disappointment, express * displeasure, express * dismay,
        call out, fulminate, go after, be critical of, pooh-pooh, resent, heckle, jeer, boo, hammer, jab, needle,
        taunt, insult, question the""",
        "criticism, criticisms, rebuke, attack, complaint, reprimand, swipe, jab, insult",
        aimed=True,
    ),
    _act(
        "warn",
        """warn, caution, alert, forewarn, sound * alarm, raise * alarm, issue * warning, give * warning,
        raise the spectre, raise the specter, raise the prospect, advise against, deliver * warning""",
        "warning, caution",
        aimed=True,
    ),
    _act(
        "threaten",
        """threaten, menace, vow * revenge, vow to retaliate, vow * retaliation, promise * revenge, swear * revenge,
        issue * threat, make * threat, issue * ultimatum, give * ultimatum""",
        "threat, ultimatum",
        aimed=True,
    ),
    _act(
        "deny",
        """deny, refute, rebut, disavow, disclaim, repudiate, dispute, plead not guilty, gainsay, contradict, debunk,
        issue * denial, make * denial, call * untrue, call * baseless, dismiss * as untrue, dismiss * as false,
        disown""",
        "denial, rebuttal",
    ),
    _act(
        "thank",
        """thank, express * gratitude, voice * gratitude, convey * gratitude, extend * gratitude, express * thanks,
        give * thanks, offer * thanks, extend * thanks, express * appreciation, voice * appreciation, appreciate,
        be grateful""",
        "thanks, gratitude, appreciation",
        aimed=True,
    ),
    _act(
        "honour",
        """honour, pay * tribute, pay * homage, pay * respects, salute, commemorate, eulogise, do honour to,
        lead tributes, render homage, hold * in honour, venerate, revere, bow to, dedicate * to, remember""",
        "tribute, tributes, homage, eulogy",
        aimed=True,
    ),
    _act(
        "condole",
        """condole, extend * condolences, offer * condolences, express * condolences, send * condolences,
        convey * condolences, give * condolences, mourn, express * sympathy, express * sympathies,
        extend * sympathies, extend * sympathy, commiserate, offer * sympathies, offer * sympathy, send * sympathies,
        sympathise, grieve, lament the death, lament the loss, share * grief""",
        "condolence, condolences, sympathies",
        aimed=True,
    ),
    _act(
        "congratulate",
        """congratulate, felicitate, send * congratulations, offer * congratulations, extend * congratulations,
        express * congratulations, wish * well, wish * success""",
        "congratulations",
        aimed=True,
    ),
    _act(
        "apologise",
        """apologise, offer * apology, offer * apologies, issue * apology, make * apology, express * regret,
        voice * regret, express * remorse, voice * remorse, regret, ask * forgiveness, ask for forgiveness,
        beg * pardon, say sorry""",
        "apology, apologies, regret, remorse",
        aimed=True,
    ),
    _act(
        "praise",
        """praise, hail, hail * as, laud, applaud, commend, extol, acclaim, compliment, pay * compliment,
        speak highly of, sing * praises, tout, celebrate, cheer, admire, express * admiration, voice * admiration,
        credit, give * credit, heap * praise, lavish * praise, shower * praise, rave about, gush, gush about, glorify,
        flatter, trumpet, call * hero""",
        "praise, admiration, compliment, applause, commendation",
        aimed=True,
    ),
    _act(
        "welcome",
        """welcome, express * satisfaction, voice * satisfaction, express * delight, express * relief, greet, be
        pleased,
        be glad, be happy, be delighted, express * happiness, rejoice""",
        "satisfaction, relief",
        aimed=True,
    ),
    _act(
        "urge",
        """urge, call on, call upon, appeal to, appeal for, appeal, exhort, implore, beg, beseech, entreat, plead,
        plead with, plead for, encourage, press, advise, counsel, recommend, ask * to, tell * to, push * to, invite,
        lobby, prod, nudge, persuade, convince, try to convince, coax, stress the need, emphasise the need,
        underscore the need, underline the need, highlight the need, stress the importance, emphasise the importance,
        underscore the importance, underline the importance, highlight the importance, stress the necessity,
        make * plea, make * appeal, issue * appeal, issue * call""",
        "call, appeal, plea, advice, recommendation",
        aimed=True,
    ),
    _act(
        "demand",
        """demand, order, command, require, insist on, insist that * must, instruct, direct, call for, seek, clamour
        for,
        press for, push for, request, petition, make * demand, ask for""",
        "demand, order, request, instruction",
        aimed=True,
    ),
    _act(
        "promise",
        """promise, pledge, vow, swear, commit, guarantee, assure, undertake, give * assurance, give * assurances,
        offer * assurance, give * word, give * pledge, make * commitment, make * promise, make * pledge, reassure,
        vouch""",
        "promise, pledge, vow, commitment, assurance, assurances, guarantee",
    ),
    _act(
        "admit",
        """admit, concede, confess, own up, plead guilty, accept * responsibility, take * responsibility,
        claim * responsibility, claim responsibility, take the blame, accept * blame, acknowledge * mistake,
        acknowledge * mistakes""",
        "admission, confession",
    ),
    _act(
        "confirm",
        """confirm, verify, corroborate, attest, bear out, vouch for, certify, acknowledge, validate, authenticate,
        affirm""",
        "confirmation, acknowledgement",
    ),
    _act(
        "support",
        """support, back, endorse, defend, stand by, stand with, stand behind, voice * support, express * support,
        reaffirm * support, reiterate * support, declare * support, pledge * support, announce * support,
        offer * support, renew * support, champion, favour, promote, push for, side with, express * solidarity,
        declare * solidarity, voice * solidarity, uphold, justify, speak in favour of, speak up for, speak out for,
        throw * weight behind, rally behind, throw * support behind, come to * defence, come to * defense,
        rise to * defense""",
        "support, backing, endorsement, solidarity, defence, defense",
        aimed=True,
    ),
    _act(
        "reject",
        """reject, oppose, dismiss, refuse, decline, rule out, rebuff, spurn, turn down, object, object to, brush off,
        brush aside, resist, veto, shrug off, disagree, protest, balk, baulk, express * opposition,
        voice * opposition, play down, downplay, speak out against, argue against, come out against,
        pour cold water on, discount, push back, push back on, push back against, wave off, distance * from,
        disapprove, renounce, shoot down, swat away""",
        "rejection, opposition, refusal, objection, dismissal, protest",
        aimed=True,
    ),
    _act(
        "agree",
        "agree, concur, accept, consent, approve, share the view, go along with, side, subscribe to",
        "agreement, approval, consent",
    ),
    _act(
        "propose",
        """propose, suggest, offer, put forward, float, table, moot, advocate, argue for, raise the possibility,
        nominate, submit, make the case for, pitch, hold out the prospect""",
        "proposal, suggestion, offer, recommendation",
    ),
    _act(
        "predict",
        """predict, forecast, foresee, expect, project, anticipate, prophesy, foretell, envision, envisage, bet,
        speculate, prognosticate, be expected""",
        "prediction, forecast, projection, expectation, expectations, speculation",
    ),
    _act(
        "fear",
        """fear, worry, dread, be concerned, be worried, be afraid, be alarmed, express * concern, express * concerns,
        voice * concern, voice * concerns, raise * concern, raise * concerns, express * alarm, voice * alarm,
        express * fear, express * fears, voice * fears, express * worry, express * anxiety, express * unease,
        express * misgivings, express * reservations""",
        "fear, fears, concern, concerns, worry, worries, misgivings",
        speech=False,
    ),
    _act(
        "hope",
        """hope, wish, pray, express * hope, voice * hope, express * optimism, voice * optimism, express * confidence,
        voice * confidence, be optimistic, be hopeful, be confident""",
        "hope, hopes, optimism, confidence",
        speech=False,
    ),
    _act(
        "describe",
        """describe, call, label, term, dub, characterise, portray, depict, brand, refer to * as, liken, compare, paint,
        paint * as, cast * as, deem, style, tag, frame * as, present * as, equate""",
        "description, comparison",
        aimed=True,
    ),
    _act(
        "ask",
        """ask, inquire, enquire, wonder, query, quiz, question, grill, pose * question, raise * question,
        raise * questions, interrogate, probe, press * on, want to know""",
        "question, questions, query",
        aimed=True,
    ),
    _act(
        "announce",
        """announce, unveil, make public, make it known, make known, declare, proclaim, notify,
        issue * statement announcing, break the news, herald, publicise""",
        "announcement, declaration, proclamation",
    ),
    _act(
        "report",
        """report, reveal, disclose, show, find, document, detail, publish, estimate, record, tell * of, leak, uncover,
        chronicle, determine, discover, calculate""",
        "report, reports, finding, findings, estimate, revelation, survey, poll, study",
    ),
    _act(
        "explain",
        "explain, clarify, spell out, elaborate on, account for, lay out, outline, rationalise",
        "explanation, clarification",
    ),
    _act(
        "want",
        """want, plan, intend, aim, desire, would like, would love, prefer, seek to, aspire, be determined, decide,
        long for, be ready, be willing, be prepared, hope to, strive, be planning, look to, resolve""",
        "plan, plans, intention, intentions, desire, wish, decision, aim, determination",
        speech=False,
    ),
    _act(
        "think",
        """think, believe, consider, regard, feel, know, suspect, doubt, see, view, assume, understand, realise, guess,
        imagine, judge, reckon, conclude, recognise, be convinced, be sure, be certain, be aware, perceive, figure,
        presume, suppose, take the view, hold that, be of the opinion, have no doubt, have no illusions, love, like,
        hate, seem to think, appear to think, remember that, learn""",
        "belief, beliefs, opinion, view, views, suspicion, suspicions, doubt, doubts, conviction, impression",
        speech=False,
    ),
    _act(
        "say",
        """say, tell, state, add, note, write, remark, comment, mention, observe, tweet, post, retweet, reply, respond,
        answer, continue, speak, talk, quip, joke, mutter, whisper, shout, yell, exclaim, put it, go on, recall,
        stress, emphasise, underline, underscore, highlight, point out, point to, assert, claim, argue, contend,
        maintain, insist, reiterate, repeat, reaffirm, cite, quote, remind, refer to, allude to, recount, relate,
        testify, elaborate, opine, counter, retort, chime in, weigh in, inform, brief, discuss, address, speak of,
        speak about, talk about, voice, express, convey, sum up, interject, intone, sigh, lecture, preach, pronounce,
        allege, imply, hint, signal, indicate, text, email, blog, chant, echo, read, read out, ad-lib, make clear,
        make it clear, declare, rule that, communicate, utter, caption, bring up, touch on, speak out, boast, brag,
        gloat, riff, vent, muse, reflect, narrate, report that, deadpan, snap, growl, bark, cry, scream, murmur, mumble,
        stammer, relay, message, phone, publish, drawl, reference, invoke, debate, double down, illustrate,
        make the case, recite, list, name, identify, specify, intimate, enthuse""",
        """statement, remark, remarks, comment, comments, claim, assertion, argument, interview, speech, words,
        allegation, allegations, tweet, post, letter, testimony""",
    ),
)

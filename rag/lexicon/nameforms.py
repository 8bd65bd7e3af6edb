"""Word lists about names: titles, particles, nicknames, countries and their capitals. All in plain lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("""
    mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness rev reverend fr father sister brother pastor
    bishop archbishop cardinal pope imam ayatollah sheikh shaykh sheik hojjatoleslam hajj haji mullah rabbi king queen
    prince princess emperor sultan emir president vice prime minister chancellor premier senator sen representative
    rep congressman congresswoman governor gov mayor judge justice attorney secretary ambassador amb general gen
    colonel col lieutenant lt major maj captain capt commander cmdr sergeant sgt admiral adm brigadier brig marshal
    spokesman spokeswoman spokesperson chief director chairman chairwoman chairperson chair ceo deputy former ex then
    acting late hon honourable honorable comrade councillor councilman councilwoman inspector superintendent detective
    officer analyst economist columnist reporter author activist lawyer foreign defence defense finance interior state
    first retired right leader candidate nominee mp madam monsieur doctor engineer eng seyed sayyid sayed
    seyyed
    """)
SUFFIXES = _words("jr sr ii iii iv junior senior esq phd md")
PARTICLES = _words("""
    al el ul ur as ash ad an ar at az bin ibn ben bint abu abou umm de da do dos das del della di du la le las los von
    van der den ter ten zu zur y e af av mac st
    """)

_GIVEN_GROUPS = """
    mohammed muhammad mohamad mohamed mohammad muhammed muhamad mohamud mehmet mahomet mamadou; ahmed ahmad ahmet
    hussein hussain husayn hossein hosein husein huseyin hossain; hassan hasan; yusuf yousef youssef yousuf josef
    ali aly; omar umar omer; osama usama; mustafa mostafa moustafa; ibrahim ebrahim
    ismail esmail esmaeil ismael esmaeel; mahmoud mahmud mahmood; khaled khalid; abdullah abdallah abdulla
    said saeed saied sayeed; yahya yehia yahia; suleiman sulaiman soleiman suleyman; reza riza
    qasem qassem ghasem kassem qasim; javad jawad; amir ameer; fatima fatemeh fatma; zainab zeinab zaynab
    muammar moammar mu'ammar muamar; bashar bachar; gamal jamal; nasser nasir naser; tariq tarek tareq; walid waleed
    vladimir volodymyr wladimir uladzimir; sergei sergey serhiy serhii siarhei
    alexander aleksandr oleksandr alexandr alyaksandr aleksander; alexei alexey aleksei aleksey oleksiy oleksii
    dmitry dmitri dmitriy dmytro; yevgeny evgeny yevgeni evgeni evgenii yevhen eugene; mikhail mykhailo michael
    nikolai nikolay mykola nicholas; pavel pavlo paul; petro pyotr petr peter; yuri yuriy yury yurii
    andrei andrey andriy andrii; ivan john; yulia julia yuliya yuliia; maria mariya; valery valeri valerii valeriy
    oleg oleh; igor ihor; kirill kyrylo; konstantin kostyantyn; viktor victor; grigory hryhoriy grigori
    natalia natalya nataliya
    ===
    william bill will billy willy liam; robert bob bobby rob robbie; joseph joe joey; michael mike mick mickey
    thomas tom tommy; james jim jimmy jamie; richard dick rick rich ricky; edward ed eddie ted teddy
    theodore ted teddy; elizabeth liz beth betty lizzie eliza
    katherine catherine kate kathy katie cathy kathryn kathleen; anthony tony antony; steven stephen steve
    christopher chris; christine chris christina tina; benjamin ben bibi benny binyamin; daniel dan danny; david dave
    ronald ron ronnie; kenneth ken kenny; gregory greg; jeffrey jeff geoffrey geoff; matthew matt
    nicholas nick nicolas; patrick pat paddy; patricia pat patty tricia; peter pete; samuel sam sammy; samantha sam
    timothy tim; bernard bernie; donald don donny; john jack johnny jon; jonathan jon; henry harry hank
    lawrence larry laurence; andrew andy drew; charles charlie chuck; gerald jerry gerry; jerome jerry
    margaret maggie peggy meg; rebecca becky; victoria vicky; alexander alex al; albert al bert; alfred al fred
    frederick fred freddie; philip phil phillip; raymond ray; leonard len leo; stanley stan; walter walt; arthur art
    francis frank; franklin frank; douglas doug; dennis denny; susan sue suzanne; barbara barb
    deborah deb debbie debra; pamela pam; jennifer jen jenny; jessica jess; abigail abby; nancy nan; martin marty
    zachary zach zack; nathan nate nathaniel; joshua josh; jacob jake; alan allan allen; mark marc; eric erik
    carl karl; louis lewis lou luis; sarah sara; anna anne ann ana annie; teresa theresa terry; jose pepe
    francisco paco pancho
    """


def _groups(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(part for line in text.replace("===", "").splitlines() for part in line.split(";")):
        for word in group.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


GIVEN = _groups(_GIVEN_GROUPS)  # given name -> numbers of the groups of spellings and nicknames it belongs to

# First names whose bearers' surnames are written in one way only.
WESTERN = frozenset(_GIVEN_GROUPS.partition("===")[2].replace(";", " ").split()) - frozenset(
    _GIVEN_GROUPS.partition("===")[0].replace(";", " ").split()
)

EASTERN_SURNAMES = _words("""
    xi li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang deng
    feng cao zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren yao shen peng tan jia mao wen bo
    han hou qin shi kim lee park choi jung jeong kang cho yoon moon jang lim shin seo kwon hwang ahn song ryu hong ban
    roh noh chun chung bae nguyen tran pham
    """)

BODY_WORDS = _words("""
    ministry downing elysee department office agency administration bureau commission committee council court
    tribunal parliament
    congress senate house assembly government cabinet army navy military forces force guard guards corps police
    command pentagon kremlin party union front movement coalition alliance league federation confederation association
    organisation organization group institute institution university college school academy centre center foundation
    fund bank company corporation corp inc ltd llc plc co gmbh ag network channel television tv radio newspaper news
    times post journal herald tribune guardian observatory observer monitor campaign team club hospital board
    authority service services society church mission embassy consulate delegation secretariat directorate regime
    brigade brigades battalion division republic kingdom nations emirates states emirate tahrir hezbollah hamas
    taliban isis daesh houthis fatah likud labour spokesperson's reuters bloomberg bbc cnn nato opec unesco unicef
    interpol amnesty greenpeace google facebook twitter microsoft amazon meta press gazette chronicle magazine
    independent telegraph nonprofit charity trust syndicate productions studios holdings industries
    """)

_COUNTRIES = """
    us: united-states usa america american americans washington
    uk: britain british united-kingdom london; russia: russian russians moscow
    ukraine: ukrainian ukrainians kyiv kiev; china: chinese beijing; iran: iranian iranians tehran
    israel: israeli israelis tel-aviv zionist zionist-regime; syria: syrian syrians damascus
    turkey: turkish turks ankara turkiye; iraq: iraqi iraqis baghdad; lebanon: lebanese beirut
    egypt: egyptian egyptians cairo; saudi: saudi-arabia saudis riyadh; qatar: qatari qataris doha
    uae: united-arab-emirates emirati emiratis abu-dhabi; yemen: yemeni yemenis sanaa; jordan: jordanian amman
    palestine: palestinian palestinians ramallah; france: french paris; germany: german germans berlin
    italy: italian italians rome; spain: spanish madrid; poland: polish poles warsaw
    india: indian indians new-delhi delhi; pakistan: pakistani pakistanis islamabad
    afghanistan: afghan afghans kabul; japan: japanese tokyo; southkorea: south-korea south-korean seoul
    northkorea: north-korea north-korean pyongyang; mexico: mexican mexicans; canada: canadian canadians ottawa
    brazil: brazilian brazilians brasilia; argentina: argentine argentinian
    venezuela: venezuelan venezuelans caracas; cuba: cuban cubans havana; colombia: colombian bogota; chile: chilean
    peru: peruvian; australia: australian australians canberra; belarus: belarusian minsk
    hungary: hungarian budapest; greece: greek greeks athens; sweden: swedish stockholm; norway: norwegian oslo
    denmark: danish copenhagen; finland: finnish helsinki; netherlands: dutch the-hague; belgium: belgian
    austria: austrian vienna; switzerland: swiss bern; portugal: portuguese lisbon; ireland: irish dublin
    romania: romanian bucharest; bulgaria: bulgarian sofia; serbia: serbian belgrade; georgia: georgian tbilisi
    armenia: armenian yerevan; azerbaijan: azerbaijani azeri baku; kazakhstan: kazakh astana
    nigeria: nigerian nigerians abuja; kenya: kenyan nairobi; ethiopia: ethiopian
    southafrica: south-africa south-african pretoria; ghana: ghanaian accra; sudan: sudanese khartoum
    libya: libyan tripoli; tunisia: tunisian tunis; algeria: algerian algiers; morocco: moroccan rabat
    indonesia: indonesian jakarta; malaysia: malaysian; philippines: philippine filipino manila
    vietnam: vietnamese hanoi; thailand: thai bangkok; myanmar: burmese burma; taiwan: taiwanese taipei
    bangladesh: bangladeshi dhaka; srilanka: sri-lanka sri-lankan colombo; nepal: nepali nepalese kathmandu
    un: united-nations; eu: european-union brussels european; scotland: scottish; wales: welsh; zimbabwe: zimbabwean
    uganda: ugandan; rwanda: rwandan; cuba: cuban; haiti: haitian
    """


def _countries(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in (part for line in text.splitlines() for part in line.split(";")):
        key, _, others = entry.strip().partition(":")
        if key:
            found.update({word.replace("-", " "): key for word in (key, *others.split())})
    return found


COUNTRIES = _countries(_COUNTRIES)  # country, people, capital -> one key for the country

_MEN = """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
    donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary
    nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick
    jack dennis jerry tyler aaron jose adam henry nathan douglas zachary peter kyle walter ethan jeremy harold keith
    christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe bruce albert willie
    gabriel logan alan juan wayne roy ralph randy eugene vincent russell louis bobby philip bill bob jim tom mike dave
    dan steve chris ben matt tony ted tim ken ron don ed rick doug greg jeff rob sam barack mitt rudy bernie marco
    newt rand reince chuck harry howard rush glenn tucker anderson wolf jake lindsey orrin mitch elijah trey darrell
    vladimir sergei sergey dmitry mikhail boris igor ivan nikolai oleg viktor yuri alexei alexey aleksandr volodymyr
    petro pavel andrei mohammed muhammad mohammad mohamed mohamad ahmed ahmad ali hassan hussein hossein omar khaled
    mahmoud ibrahim yusuf youssef bashar hafez muammar saddam nouri abdullah abdel salman esmail esmaeil ismail javad
    qasem reza mehdi hamid saeed abbas ehud yitzhak shimon ariel avigdor naftali yair recep emmanuel francois nicolas
    jean pierre jacques michel philippe luc hans wolfgang olaf friedrich helmut karl klaus stefan jens lars anders jan
    pedro pablo carlos luis jorge miguel antonio manuel francisco javier fernando diego rafael alberto mario giuseppe
    matteo silvio sergio paolo giovanni narendra rahul amit rajiv sanjay imran nawaz shinzo keir rishi nigel gordon
    simon ian neil graham stuart colin derek trevor malcolm barry geoffrey liam oliver leo max oscar hugo felix martin
    marcus adrian julian duncan alastair alistair angus hamish callum euan craig ross gavin dean darren wes wesley
    clint clinton norman stanley leonard leon earl clarence ernest theodore franklin herbert alfred frederick fred
    phil jimmy johnny tommy billy eddie freddie kees willem pieter sven olof erik bjorn magnus haruki kenji hiroshi
    takashi suleiman adetiloye emeka chidi eoin seamus ciaran declan padraig brendan cormac fergus ruairi lewis harvey
    toby giles rupert piers hilary kash enrique pete tulsi lee jd j.d kier zack zohran bashir ismael warren ajit
    """
_WOMEN = """
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley
    kimberly emily donna michelle carol amanda melissa deborah stephanie dorothy rebecca sharon laura cynthia amy
    kathleen angela shirley brenda emma anna pamela nicole samantha katherine christine helen debra rachel carolyn
    janet maria catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly christina joan evelyn
    judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann anne kathryn abigail
    sophia frances jean alice judy isabella julia grace amber denise danielle marilyn beverly charlotte natalie
    theresa diana brittany doris kayla alexis lori marie hillary chelsea melania ivanka tiffany kellyanne hope huma
    debbie nikki elena olga natalia natalya svetlana tatiana irina yulia anastasia ekaterina marina ludmila ursula
    annalena marine segolene brigitte simone claire sophie camille chloe ines isabel carmen lucia ana rosa pilar
    dolores sofia valentina giulia giorgia francesca chiara fatima aisha zainab leila maryam khadija amina yasmin noor
    huda hanan rania asma nadia samira salma indira sonia priyanka mamata sushma benazir malala liz jo nicola priti
    suella kemi yvette harriet penny kate jane jill gina wendy tina tracy stacy stacey kristen kristin kirsten krista
    katie kathy cathy sally sue beth becky peggy molly maggie lucy lily ella mia zoe eva eve vera nora clara elsa
    greta ingrid astrid freya sigrid heidi petra monika sabine alicia loretta condoleezza madeleine jeanne elaine
    eleanor ellen erin erica erika gail gwen holly jackie jeanette joanna joanne kristina lynn lynne marsha maureen
    meghan meredith mona monica nina norma paula phyllis priscilla rita roberta robin rosemary roxanne sheila sherry
    suzanne sylvia tammy valerie vanessa veronica vivian yvonne leslie mara tyresha salome daria oksana maia ngozi
    chimamanda caitriona ivana siobhan aoife niamh sinead orla ciara grainne deirdre roisin maeve caroline gillian
    hayley
    roz rosie tessa priya anita meera shabana rushanara thangam bridget louise jess rosena munira afua layla naz
    apsana zarah
    """
_MEN_WORDS, _WOMEN_WORDS = _words(_MEN), _words(_WOMEN)
GENDER = dict.fromkeys(_MEN_WORDS - _WOMEN_WORDS, "m") | dict.fromkeys(_WOMEN_WORDS - _MEN_WORDS, "f")  # of first names

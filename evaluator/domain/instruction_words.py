"""Words that orders to an automated reader are made of, by what they do, in fourteen languages.

Written by hand for English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Ukrainian, Turkish,
Chinese, Japanese and Korean; verbs stand in the forms that give orders (imperative, infinitive), since resumes tell in
the past. Each entry is a regular expression over letters as `plain_letters` gives them.
"""

OVERRIDE = r"""
void invalid ungultig aufgehoben annull\w+ cancelad\w+ anulad\w+ annulee?s? vervallen niewazne отменен\w+
скасован\w+ gecersiz uberschreib\w* overwrite overlook ignore disregard forget override overrule bypass discard
circumvent dismiss abandon erase ignorier(?:e|en) missacht(?:e|en) vergiss vergessen ubergeh(?:e|en)
uberspring(?:e|en) verwirf verwerfen umgeh(?:e|en) ignorez ignorer oubli(?:e|ez|er) neglig(?:e|ez|er)
outrepass(?:e|ez|er) contourn(?:e|ez|er) ecart(?:e|ez|er) ignor(?:a|ad|en|ar|es|i|ate|are|em)
olvid(?:a|e|en|ar|ad|ate|ese) descart(?:a|e|ar) omit(?:e|a|ir) desestim(?:a|e|ar) dimentic(?:a|hi|ate|are)
trascur(?:a|i|ate|are) tralasci(?:a|ate|are) disattend(?:i|ere) desobede\w+ sovrascrivi esque(?:ca|ce|cer|cam)
desconsider(?:e|a|em|ar) despreze desrespeite anule negeer negeren negeert vergeet vergeten omzeil
z?ignoruj(?:cie|te)? z?ignorowac zapomnij(?:cie)? pomin(?:cie|ac)? odrzuc uniewaznij lekcewaz zapomen(?:te)? zabudni
(?:про)?игнориру(?:и|ите) (?:про)?игнорировать забудь(?:те)? забыть отбрось(?:те)? пренебреги(?:те)? отмени(?:те)?
(?:про)?ігноруи(?:те)? відкинь(?:те)? знехтуи(?:те)? unut(?:un)? umursama onemseme uyma(?:yin)? ignorera ignorer
glom glem
"""

OVERRIDE_PHRASES = r"""
stop following|(?:do not|don't|dont|never|no longer) (?:follow|obey|apply|use|adhere to|comply with|listen to)
pay no attention to|set aside|throw away|take no notice of|beacht(?:e|en) .{0,40}nicht|befolg(?:e|en) .{0,40}nicht
folge nicht|hor(?:e|en)? auf .{0,40}zu befolgen|setz(?:e|en) .{0,40}ausser kraft|lass(?:e|en)? .{0,40}ausser acht
ne (?:tiens|tenez|tenir|tenons) (?:pas|aucun|plus) compte|ne tenir aucun compte
(?:fais|faites|faire) (?:abstraction|fi)|ne (?:suis|suivez|suivre|respecte[zr]?|appliquez) (?:pas|plus)
passe[zr]? outre|mets de cote|mettez de cote|ha(?:z|ga|cer|ced) caso omiso|pas[ae] por alto|deja de (?:lado|seguir)
salta(?:te)? las|no (?:sigas|siga|obedezcas|tengas en cuenta|tenga en cuenta|apliques|hagas caso|haga caso)
non (?:tenere|tenga|tenete) conto|non (?:seguire|considerare|rispettare|applicare)|lascia perdere
deixe de (?:lado|seguir)|nao (?:siga|sigas|considere|leve em conta|obedeca|respeite|aplique)|houd geen rekening met
volg .{0,40}niet|sla .{0,40}over|nie (?:stosuj|przestrzegaj|zwracaj uwagi|bierz pod uwage|uwzgledniaj)
не (?:обращаи(?:те)? внимания|следуи(?:те)?|учитываи(?:те)?|выполняи(?:те)?|соблюдаи(?:те)?|зважаи(?:те)?)
yok say\w*|gormezden gel\w*|goz ardi e\w+|dikkate alma\w*|bos ver|gecersiz (?:say|kil)\w*|se bort (?:fra|ifra)
bortse fran
"""

OVERRIDE_SIGNS = (
    r"作废|失效|不要遵|忽略|无视|無視|忘记|忘掉|忘記|不要理会|不要遵循|不要遵守|不用管|不要管|不必理会|抛开"
    r"|跳过|忘れて|忘れろ|従わない|従わず|"
    r"破棄し|考慮しない|무시하|무시해|잊어|잊으"
)

ORDERS = r"""
instructions? prompts? rules? guidelines? guidance criteria directions? directives? commands? orders? context
constraints? restrictions? polic(?:y|ies) rubrics? safeguards? everything anything told requirements messages?
checks? evaluation text content guides? leitfaden guia guida \w*anweisung\w* instruktion\w* vorgabe\w* regeln?
richtlinie\w* befehl\w* kriterien anordnung\w* vorschrift\w* alles auftrag\w* inhalt\w* texte? testo texto contenido
conteudo contenuto consignes? regles? criteres? ordres? precede instruccion\w* indicacion\w* reglas? directrices
normas? ordenes criterios? pautas anterior istruzion\w+ regol[ae] direttiv[ae] indicazion\w+ criteri ordini comandi
quanto instruc\w+ regras? diretrizes orientac\w+ ordens comandos? tudo instructies? regels? opdracht\w* richtlijn\w*
aanwijzing\w* instrukcj\w+ polece\w+ regul\w* zasad\w* wytyczn\w+ kryteri\w+ wskazow\w+ instrukce pokyn\w* pravid\w*
инструкц\w+ указани\w+ правил\w* команд\w* критери\w+ распоряжени\w+ директив\w+ промпт\w* інструкці\w+ вказівк\w+
talimat\w* kural\w* yonerge\w* komut\w* kriter\w* instruks\w* anvisning\w* regler\w*
"""

ORDERS_PHRASES = r"""
the (?:above|rest)|das (?:obige|bisher\w*)|ci dessus|lo (?:de arriba|demas)|el resto|o (?:acima|resto)|il resto
bovenstaande|powyzsz\w+|вышесказанн\w+|остальн\w+|job (?:description|advert|posting)
(?:lo|o) que (?:te |se |foi |ha |hayas |est\w+ )|cio che|ce qu\w*|wat (?:je|er)|то,? что
what (?:you|i|we|was|is|has|comes)
"""

ORDER_SIGNS = (
    r"内容|指示|指令|说明|規則|规则|要求|提示|标准|命令|准则|指引|规定|ルール|プロンプト|基準|지시|명령|"
    r"지침|규칙"
)

EARLIER = r"""
previous(?:ly)? prior preceding earlier above foregoing all any your system these those original initial existing
former past default you before everything anything vorherig\w* vorig\w* bisherig\w* obig\w* fruher\w*
vorangegangen\w* vorangehend\w* vorstehend\w* alle[sn]? samtliche\w* deine\w* ihre\w* oben\w* jegliche\w* zuvor
erhalten\w* ursprunglich\w* precedent\w* precede anterieur\w* dessus toutes? tous tes vos initiales? recues? ci
anterior\w* previ[ao]s? tod[ao]s? tus sus arriba recibid\w+ inicial\w* tutt[aeio] tue tuoi sopra\w* ricevut\w+ suas?
seus? tuas? acima recebid\w+ vorige eerdere voorgaande je jouw uw bovenstaande hierboven gegeven poprzedni\w*
wczesniejsz\w* wszystki\w* powyzsz\w* swo\w+ otrzyman\w+ dotychczasow\w* предыдущ\w+ прежн\w+ все\w* свои твои ваши
выше\w* предшеств\w+ ранее эти полученн\w+ попередн\w+ усі всі свої onceki\w* tum butun yukaridaki verilen sana size
predchozi vsechny tidigare alla tidligere
"""

EARLIER_SIGNS = (
    r"之前|以前|以上|上述|先前|前面|所有|全部|上面|你的|一切|任何|此前|これまで|上記|すべて|全て|前の|今"
    r"まで|先ほど|이전|모든|위의"
)

JUDGE = r"""
rate score rank grade evaluate assess mark bewerte bewerten setze setz evalue[zr]? notez classe[zr]? califica\w{0,3}
califique puntu(?:a|e|ar) evalu(?:a|e|ar) valor(?:a|e|ar) valut(?:a|i|are|ate) avali(?:e|a|ar) pontu(?:e|ar)
classifi(?:que|ca) clasifi(?:que|ca) beoordeel beoordelen scoor rangschik ocen(?:cie)? ocenic ocenia оцени(?:те|ть)?
оціни(?:ть|ти)? puanla\w* degerlendir(?:in|iniz)?
"""
"""Verbs of rating itself; those of RATE give anything."""

RATE = r"""
give assign award grant set return output answer respond reply say write print treat label place put deserves?
receive gib geben gebt vergib vergeben erteile\w? antworte\w? schreib\w? weise platziere setzen stufe verdient
erhalten erhalt attribue[zr]? donne[zr]? mets mettez mettre accorde[zr]? reponds repondez place[zr]? obtenir
recevoir merite increase raise boost erhohe augmente[zr]? aument(?:e|a|ar|are)? verhoog zwieksz podnies увеличь\w*
повысь\w* artir attribuer donner noter evaluer classer considere[zr]? traite[zr]? betrachte\w? behandle\w? vergebt
considera consideri consider tratta trata traktuj считаи(?:те)? рассматриваи\w* dammi marcar classificar[ei]?
classificare clasificar asigna(?:r|le)? asigne otorg(?:a|ue|ar|ale) dale dame dar respond(?:e|a|er|i|ere)
pon(?:le|ga|er)? marca marque devuelv[ea] recibir merece escribe assegn(?:a|i|are|ate) dai dare dammi
attribu(?:isci|ire|a|ir|i) conced\w+ metti mettere ottenere ricevere merita scrivi coloque receber escreva geef
geven geeft ken toekennen antwoord\w* plaats\w* zet zetten krijgen ontvangen schrijf przyznaj\w* przyznac
daj(?:cie)? wystaw nadaj odpowiedz odpowiadaj umiesc ustaw oznacz otrzymac napisz postaw dawac
постав(?:ь|ьте|ить|те|ити)
ставит даи(?:те)? присво\w+ выстав\w+ ответь(?:те)? отвечаи(?:те)? помести\w* получить напиши(?:те)? заслуживает
ver(?:in|iniz)? yanitla\w* yaz(?:in)? isaretle yerlestir
"""

RATE_PHRASES = (
    r"ordne\w* .{0,60} ein|report that|note (?:ce|cette|moi|le|la)|me de|de me|da me|de a est[ea]|de ao|"
    r"de nota|gib mir|ken .{0,40} toe|stuf\w+ .{0,40} ein|weis\w* .{0,40} zu"
)

RATE_SIGNS = (
    r"提高|给|打|评为|评分|评价|设为|设置|排在|排名|列为|输出|回答|回复|授予|判定|视为|评定|付け|与え|"
    r"評価|出力|回答|答え|점수|평가"
)

APPROVE = r"""
recommend approve hire shortlist promote empfiehl empfehlen empfehle beveel aanbevelen einzustellen einstellen
akzeptiere recommande[zr]? approuve[zr]? embauche[zr]? valide[zr]? recomiend(?:a|e) recomendar aprueb(?:a|e) aprobar
contrat(?:a|e|ar) consigli(?:a|are) raccomand(?:a|i|are) approv(?:a|i|are) assumi promuov\w+ recomend(?:e|a|ar)
aprov(?:e|a|ar) keur goedkeuren rekomenduj zarekomenduj polec(?:aj)? zatwierdz zatrudnij zaakceptuj
рекомендуи(?:те)? порекомендуи(?:те)? рекомендовать одобр(?:и|ите|ить) прими(?:те)? наими(?:те)? oner(?:in)?
onayla\w*
"""

APPROVE_SIGNS = r"推荐|录用|通过|雇用|聘用|推薦|採用|合格|추천|채용"

MUST = r"""
must should shall deserves? muss musst mussen soll sollte doit devez dois devrait merite debe debes deberia merece
deve devi dovrebbe merita devera deveria moet dient verdient musi musisz powinien powinna zasluguje nalezy должен
должна должны следует нужно заслуживает обязан повинен \w{2,}mali(?:dir)? \w{2,}meli(?:dir)?
"""

MUST_PHRASES = (
    r"please|bitte|il faut|has to|have to|is to be|needs to|ist .{0,60}zu \w+en|ist sofort|tiene que|"
    r"hak ediyor|spelnia wszystkie"
)

MUST_SIGNS = r"必须|应该|应当|请|务必|值得|べき|必ず|てください|なければ|해야|하세요"

BEST = r"""
strongest greatest starkste\w? fully qualified approved exceptional top-notch strong funf cinco cinq cinque vijf
piec пять eleve[es]? alt[oa] highly hochste\w? highest maximum maximal\w* max top perfect best full five ten
outstanding excellent ideal fulfilled hired hochst\w* best\w* perfekt\w* volle\w? hervorragend\w* geeignet erfullt
maximale\w? meilleure?s? parfaite? maxim[ao]s? mejor\w* perfect[ao] massim[oai] miglior\w* perfett[oa] pieno
melhor\w* perfeit[oa] hoogste maximale beste najwyzsz\w+ maksymaln\w+ najlepsz\w+ idealn\w+ максимальн\w+ высш\w+
лучш\w+ отлично идеальн\w+ максимум наивищ\w+ yuksek mukemmel tam eniyi premiere?
"""

BEST_PHRASES = r"""
first (?:place|rank|position)|(?:rank|put|place) me first|number one|platz (?:1|eins)|erste[rn]? stelle|bovenaan
en premiere
(?<![\d.,/])(?<!\d )(?:5|10|100)(?! ?\d|[.,]\d)(?: ?(?:/|out of|von|sur|de|su|van|na|из|%) ?(?:5|10|100))?|above all
vor allen|devant tous|por encima de|sopra tutti|acima de todos|boven alle|ponad wszyst\w+|выше всех|rang (?:1|eins)
top of|primer lugar|primo posto|primeiro lugar|pierwszym miejscu|первое место
"""

BEST_SIGNS = (
    r"(?<!\d)(?:5|10|100|五|十)(?!\d)|满分|最高|第一|完美|优秀|満点|最高|完璧|만점|최"
    r"고|高分"
)

SCORES = r"""
scores? ratings? marks? points? grades? levels? punktzahl\w* punkten? bestnote hochstpunktzahl note[ns]? hochstnote
bewertung\w* stufe notes? puntuaci\w+ puntos nota notas calificaci\w+ punteggi\w* voto voti punti valutazion\w+
pontuac\w+ pontos cijfer score\w* punten beoordeling livell\w+ nivel niveis niveau\w* poziom\w* уровен\w* уровня
seviye stars? sterne etoiles estrellas stelle estrelas sterren gwiazd\w+ звезд\w* ocen[aey]? punkt\w* балл\w*
оценк\w+ puan\w*
"""

SCORE_SIGNS = r"满分|分|満点|评级|評価|点|점"

THIS_PERSON = r"""
(?:this|said) (?:\w+ )?(?:candidate|applicant|resume|cv|profile|person|application|individual|curriculum|document)
dies\w+ (?:\w+ )?(?:kandidat\w*|bewerber\w*|lebenslauf\w*|profils?|person|bewerbung|dokument)
ce(?:t|tte)? (?:candidat\w*|cv|profil)|cette (?:personne|candidate|candidature)
est[ea] (?:candidat[oa]|curriculum|cv|perfil|persona|solicitud|aspirante)
quest[oa] (?:candidat[oa]|curriculum|cv|profilo|persona|candidatura)|est[ea] (?:curriculo|pessoa|candidatura)
[dn]est[ea] (?:candidat[oa]|curriculo|cv|perfil|pessoa)
(?:deze|dit) (?:kandida\w+|sollicitant\w*|cv|profiel|persoon|sollicitatie)
t(?:ego|emu|en|ej|a|e|o) (?:kandydat\w*|cv|profil\w*|osob\w*|aplikacj\w*|zyciorys\w*)
(?:эт\w+|данн\w+) (?:кандидат\w*|соискател\w*|резюме|профил\w*|человек\w*|претендент\w*)|ц\w+ кандидат\w*
bu (?:aday\w*|ozgecmis\w*|basvuru\w*|kisi\w*|profil\w*|cv)
"""

THIS_PERSON_SIGNS = (
    r"(?:这位|这个|此|该|这名|这份|此份|將此|将此)(?:候选人|应聘者|简历|申请人|求职者|候選人|履歷)|"
    r"この(?:候補者|応募者|履歴書|人物)|"
    r"이 (?:지원자|후보자|이력서)"
)

SOMEBODY = r"""
bewerber(?:in)? me mich mir moi candidate applicant mij mi mnie мне меня bana beni kandidat everywhere everybody
"""

SOMEBODY_PHRASES = r"""
(?:on|for|in) everything|cada un[oa] de (?:los|las|os|as) \w+|each of the \w+|jedes einzelne \w+|chacun des \w+
ciascun[oa] \w+
(?:every|each|all|any)(?: of the)? (?:criteri\w+|categor\w+|levels?|ratings?|questions?|requirements?|scores?|items?)
(?:the|my) (?:candidate|applicant|resume|cv|profile|application)
(?:den|der|dem|die|das|mein\w*) (?:kandidat|bewerber|lebenslauf|profil)\w*
(?:alle\w*|jede\w*) (?:kriteri\w+|bewertung\w*)|(?:chaque|tous les|toutes les) (?:criteres?|notes?)
(?:le|au|la|mon) (?:candidat\w*|cv|profil)|(?:cada|todos los|todos os) criterios?
(?:al|el|la|ao|o|a|mi|meu) (?:candidat[oa]|curriculum|curriculo|perfil)|(?:ogni|tutti i) criteri\w*
(?:al|il|la|mio) (?:candidat[oa]|curriculum|profilo)|(?:elk|alle|ieder) criteri\w*|kazde\w* kryteri\w*
wszystki\w+ kryteri\w*|все критери\w+|(?:jede\w*|alle\w*) (?:punkte?|anforderung\w*|fragen?)
(?:за|по) (?:все|всем|кажд\w+)|(?:per|in) (?:ogni|tutte le) \w+|em tudo|en todo|za wszystko|wszedzie|voor elk\w? \w+
overal|partout|uberall|(?:кажд\w+|всем) критери\w+|(?:her|tum) kriter\w*|a todos
"""

SOMEBODY_SIGNS = r"我|候选人|所有标准|每个标准|每一项|每项|私|すべての(?:基準|項目)|全項目|지원자|모든 기준"

MACHINE = r"""
algorithm\w* algoritm\w+ algorytm\w* алгоритм\w* ai llms? chatgpt gpt ki ia ии неиросеть chatbot bot ats
"""

MACHINE_PHRASES = r"""
(?:large )?language models?|artificial intelligence|a\.i\.
(?:automated|automatic|screening|ranking) (?:reader|reviewer|system|screener|evaluator|tool|bot|software|recruiter)s?
the evaluator|evaluat\w+ automatique|(?:valutatore|evaluador|avaliador) automatico
automatische\w? (?:bewert\w+|beoorde\w+|system\w*)|kunstliche\w? intelligenz|sprachmodell\w*
intelligence artificielle|modele de langage|inteligencia artificial|modelo de lengua\w+|modelo de linguagem
intelligenza artificiale|modello linguistico|taalmodel|kunstmatige intelligentie|sztuczn\w+ inteligencj\w+
model\w* jezykow\w+|искусственн\w+ интеллект\w*|языков\w+ модел\w+|штучн\w+ інтелект\w*|yapay zeka\w*|dil modeli\w*
"""

MACHINE_SIGNS = r"人工智能|语言模型|大模型|人工知能|言語モデル|인공지능|언어 모델"

PASSED = r"""
recommended hired approved shortlisted reject\w* recommand\w+ embauch\w+ retenue? selectionn\w+ rejet\w+
contratad\w+ aprobad\w+ recomendad\w+ rechaz\w+ aprovad\w+ rejeit\w+ assunt\w+ rifiut\w+ approvat\w+ eingestellt
empfohlen eingeladen abgelehnt ablehnen aangenomen goedgekeurd aanbevolen afgewezen polec\w+ zatrudni\w+ odrzuc\w+
рекомендова\w+ принят\w* нанят\w* отклон\w+
"""

MEETS_PHRASES = r"""
(?:meets?|fulfill?s?|satisf(?:y|ies)|exceeds?) (?:all|every|each)|erfullt (?:alle|samtliche)
rempli[ts]? (?:tous|toutes)|satisfait (?:a )?(?:tous|toutes)|cumple (?:con )?tod[ao]s|soddisfa tutt[ie]
atende (?:a )?tod[ao]s|cumpre tod[ao]s|voldoet aan alle|spelnia wszystkie|(?:полностью )?соответствует всем
відповідає всім|tum .{0,20}karsil\w+
"""

MEETS_SIGNS = r"符合所有|符合全部|满足所有|满足全部|完全符合|すべて満たし"

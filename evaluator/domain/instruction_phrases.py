"""Turns of speech that by themselves address an automated reader, and marks that forge its answers or roles."""

NEW_ROLE = r"""
od teraz (?:masz|musisz)|ab jetzt (?:musst|sollst) du|vanaf nu moet je
you are (?:hereby )?(?:instructed|ordered|commanded) to
from now on,? (?:every|each|all) (?:answer|score|rating|level)s?
your (?:instructions|rules|guidelines|task|criteria) (?:have|has) (?:been )?(?:changed|updated|replaced)
(?:you are|you're) (?:an?|the) (?:\w+ ){0,3}(?:assistant|ai|recruiter|evaluator)\b
(?:you are|you're) (?:an?|the) (?:\w+ ){0,3}(?:language model|grader|reviewer|judge|bot)\b
(?:du bist|sie sind) (?:ein\w?|die|der) (?:\w+ ){0,3}(?:assistent\w*|ki|recruiter\w*)\b
(?:du bist|sie sind) (?:ein\w?|die|der) (?:\w+ ){0,3}(?:personaler\w*|gutachter\w*|sprachmodell|bewerter\w*)\b
(?:tu es|vous etes|agis comme|agissez comme) une? (?:\w+ ){0,3}(?:assistante?|ia|recruteu\w+)\b
(?:tu es|vous etes|agis comme|agissez comme) une? (?:\w+ ){0,3}(?:evaluat\w+|modele|robot)\b
(?:eres|usted es|actua como|actue como) (?:una? )?(?:\w+ ){0,3}(?:asistente|ia|reclutador\w*)\b
(?:eres|usted es|actua como|actue como) (?:una? )?(?:\w+ ){0,3}(?:evaluador\w*|modelo de|inteligencia)\b
(?:sei|lei e|agisci come|comportati da) (?:un |un'|una |il )?(?:\w+ ){0,3}(?:assistente|ia|selezionat\w+)\b
(?:sei|lei e|agisci come|comportati da) (?:un |un'|una |il )?(?:\w+ ){0,3}(?:recruiter|valutat\w+)\b
(?:sei|lei e|agisci come|comportati da) (?:un |un'|una |il )?(?:\w+ ){0,3}(?:modello|intelligenza)\b
(?:voce e|tu es|aja como|atue como) (?:uma? )?(?:\w+ ){0,3}(?:assistente|ia|recrutador\w*)\b
(?:voce e|tu es|aja como|atue como) (?:uma? )?(?:\w+ ){0,3}(?:avaliador\w*|modelo de|inteligencia)\b
(?:je|u) bent een (?:\w+ ){0,3}(?:assistent\w*|ai|recruiter|taalmodel|beoordelaar)\b
jestes (?:\w+ ){0,3}(?:asystent\w*|ai|rekruter\w*|modelem)\b
(?:ты|вы) (?:\w+ ){0,3}(?:ассистент\w*|помощник\w*|рекрутер\w*|ии|неиросеть|языковая модель)\b
sen (?:\w+ ){0,3}(?:asistan\w*|yapay zeka\w*)
message from (?:the|your) (?:admin\w*|system|developers?|operator|hiring system)
the (?:only )?(?:correct|valid|right|expected) (?:answer|score|rating|output)\b
(?:do not|don't|never) (?:mention|list|report) .{0,40}(?:weakness\w*|candidate|applicant|points|gaps|resume)
(?:do not|don't|never) (?:penali[sz]e|deduct|reject|criticis?z?e) .{0,40}(?:weakness\w*|candidate|applicant)
(?:do not|don't|never) (?:penali[sz]e|deduct|reject|criticis?z?e) .{0,40}(?:points|gaps|resume)
erwahne keine|ne mentionnez? (?:pas|aucun\w*)|no menciones|non menzionare|nao mencione|noem geen|nie wspominaj
не упоминаи|haz como si|haga como si|сделаи(?:те)? вид|fa come se|gib als (?:ergebnis|antwort)
stop (?:evaluating|the evaluation|assessing)|hor auf zu bewerten|arretez? d'evaluer|deja de evaluar|no evalues
smetti di valutare|pare de avaliar|stop met beoordelen|przestan oceniac|прекрати оценивать|gib nur (?:die|den|das)
gib ausschliesslich|you are now (?:an?|in|the|dan|my|going to|operating|acting|required|instructed|free|no longer)\b
from (?:now on|this point|here on)\w*,? (?:onwards?,? )?(?:you|always|only|treat|rate)
from (?:now on|this point|here on)\w*,? (?:onwards?,? )?(?:give|mark|consider|assume|respond|answer)
you (?:will|must|shall) now\b|your (?:new |only |real )?(?:task|role|goal|instructions?|job) (?:is|are) (?:now )?to
(?:respond|answer|reply|output|return) only|only (?:respond|answer|output|return) with
always (?:answer|respond|reply|output|return)
(?:reveal|print|show|repeat|leak) (?:me )?(?:your|the) (?:system |hidden |initial )?(?:prompt|instructions)
pretend (?:to be|that you|you)|act as (?:an? )?(?:\w+ )?(?:ai|assistant|llm|recruiter who|evaluator who)
developer mode|jailbreak|new (?:task|instructions?|role|system prompt|directive) ?:
(?:du bist|sie sind) (?:jetzt|nun|ab sofort|ab jetzt|von nun an)\b
(?:ab jetzt|ab sofort|von nun an) (?:bist|bewertest|antwortest|wirst|gilt) du
deine (?:neue )?(?:aufgabe|rolle) (?:ist|lautet)|neue (?:anweisung|aufgabe|instruktion)\w* ?:
antworte (?:nur|ausschliesslich|immer)|verhalte dich wie|tu so,? als|(?:tu es|vous etes) (?:maintenant|desormais)\b
(?:a partir de maintenant|desormais),? (?:tu|vous)|nouvelles? (?:instruction|consigne|tache)s? ?:
(?:reponds|repondez) (?:uniquement|seulement|toujours)|(?:comporte toi|comportez vous) comme|fais comme si
agis(?:sez)? (?:comme|en tant)|(?:ahora eres|eres ahora|usted es ahora)\b
(?:a partir de|desde) ahora,? (?:eres|debes|responde|tu|usted)|nuevas? (?:instruccion\w*|tarea) ?:
responde (?:solo|solamente|unicamente|siempre)|finge (?:ser|que)|comportate como
(?:sei (?:ora|adesso)|ora sei|adesso sei)\b|(?:d'ora|da ora) in (?:poi|avanti),? (?:sei|devi|rispondi|tu)
nuov[ae] istruzion\w+ ?:|rispondi (?:solo|soltanto|sempre|esclusivamente)|comportati come|fingi di|agisci come
(?:voce agora e|agora voce e|voce e agora)\b|(?:a partir de agora|de agora em diante),? (?:voce|responda|tu)
novas? (?:instruc\w+|tarefa) ?:|responda (?:apenas|somente|sempre|so)\b|finja (?:ser|que)|comporte se como
(?:je|u) bent (?:nu|vanaf nu|voortaan)\b|vanaf nu (?:ben|moet|zal) (?:je|u)|nieuwe (?:instructie\w*|opdracht) ?:
antwoord (?:alleen|uitsluitend|altijd)|gedraag je als|doe alsof
(?:jestes teraz|teraz jestes|od teraz jestes|od tej pory jestes)\b|nowe (?:instrukcj[ea]|polecenie) ?:
odpowiadaj (?:tylko|wylacznie|zawsze)|zachowuj sie jak|udawaj|twoim (?:nowym )?zadaniem jest
(?:ты теперь|теперь ты|отныне ты|ты отныне|вы теперь|теперь вы|ти тепер|тепер ти)|с этого момента (?:ты|вы)
новые инструкции ?:|отвечаи(?:те)? (?:только|всегда)|веди себя как|притворись|твоя (?:новая )?(?:задача|роль)
(?:artik sen|sen artik|simdi sen|sen simdi)\b|bundan (?:boyle|sonra) (?:sen|bir)|yeni talimat\w* ?:|gibi davran
"""

NEW_ROLE_SIGNS = (
    r"你是一(?:个|位|名).{0,12}(?:助手|招聘官|评估|AI|ai|机器人|模型)|不要提及|假装|停止评估"
    r"|你现在是|您现在是|从现在起|从现在开始|"
    r"现在你是|请扮演|你的新任务|新指令|新的指示|只回答|只输出|假装你|あなたは今から|今からあなたは|あなたはこれ"
    r"から|新しい指示|のふりをし|として振る舞|"
    r"이제부터 당신|당신은 이제|너는 이제"
)

ADDRESS = r"""
wichtig fur (?:die|das|jede)[ ]|important (?:for|pour|para|per) (?:the |l'|la )?|belangrijk voor (?:de )?
wazne dla[ ]|важно для[ ]
(?:lieber?s?|gentile|car[oa]|prezad[oa]|querid[oa]|estimad[oa]|chere?) (?:\w+ )?
(?:beste|geachte|drog[ai]|szanown[ay]|уважаем\w+|дорог\w+|sayin|sevgili) (?:\w+ )?
(?:notes?|attention|message|hint|notice|hello) ?(?:to|for|,|:)? ?(?:the |any |all |an )?(?:\w+ )?
(?:hi|hey|dear|instructions?|warning|reminder|important) ?(?:to|for|,|:)? ?(?:the |any |all |an )?(?:\w+ )?
(?:if|when|since|because) you(?: are|'re) (?:an? |the )?|as (?:an? |the )|to (?:the|any|all)[ ]|achtung,?[ ]
an die[ ]|als[ ]|wenn du eine?[ ]|falls du eine?[ ]|sofern sie eine?[ ]
(?:hinweis|notiz|nachricht|mitteilung|anweisung) (?:an|fur) (?:die|das|jede)[ ]|liebe[ ]
(?:note|message|avis|consigne) (?:a|pour) (?:l'|la |le |toute )|a l'attention de (?:l'|la )
attention ?(?:a )?(?:l')?|en tant que?[ ]|en tant qu'|si (?:vous etes|tu es) (?:une? |l')
(?:nota|aviso|mensaje|atencion|instruccion) (?:para|a) (?:la |el )|si (?:eres|usted es) (?:una? )?|como[ ]
(?:nota|avviso|messaggio|attenzione|istruzione) (?:per|a) (?:l'|la |il )|se sei (?:un |un'|una )|in quanto[ ]
come[ ]|attenzione,?[ ]|atencion,?[ ]|atencao,?[ ]|(?:nota|aviso|mensagem|atencao|instrucao) (?:para|a) (?:a |o )
se (?:voce e|fores|for) (?:uma? )?
(?:opmerking|bericht|let op|instructie|aandacht) ?(?:voor|aan|,|:)? ?(?:de |het )?|als (?:je|u) een[ ]
(?:uwaga|wiadomosc|notatka|informacja|instrukcja) ?(?:dla|do|,|:)? ?|(?:jesli|jezeli) jestes[ ]|jako[ ]
внимание,?[ ]|(?:заметка|сообщение|инструкция|примечание) (?:для|к)[ ]|если (?:ты|вы)[ ]|как[ ]|для[ ]|увага,?[ ]
"""

NOT_ADDRESSED = r"""
team lab engineer\w* research\w* developer\w* department specialist lead consultant group community trainer
projects? projekt\w* intern expert\w* scientist architect manager product programme program student ingenieur\w*
entwickler\w* ingenieurin start\w* company adoption strategy ethics based driven powered tools? solutions?
applications? models? and und et y e i и
"""

MARKS = r"""
<\|?/?(?:im_start|im_end|system|user|assistant)\|?>
<\|?/?(?:endoftext|begin_of_text|eot_id|start_header_id|end_of_turn|start_of_turn)\|?>
\[/?(?:INST|SYS|SYSTEM)\]|<</?SYS>>|</?(?:system|resume|cv|instructions?|prompt|candidate_resume|untrusted)>
(?m:^[ \t]*#{2,}\s*(?:system|new instructions?|instructions?|assistant|response)\b)
(?:begin|start|end) (?:of )?(?:system|admin(?:istrator)?) (?:message|prompt|override)|system (?:override|prompt ?:)
\b(?:systemnachricht|mensaje del sistema) ?[:：]
\b(?:messaggio (?:di|del) sistema|message (?:du )?syst[eè]me|mensagem do sistema) ?[:：]
\b(?:systeembericht|komunikat systemowy|системное сообщение|系统消息|sistem mesaj[ıi]) ?[:：]
end of (?:the )?(?:resume|cv|document|input)\b.{0,20}\b(?:new|now|system|instruction)
"(?:level|score|rating|ratings|grade)"\s*:\s*(?:\[|\{|"?\d|"(?:held|pass|hire|strong|yes|excellent|high|max)|true)
"(?:verdict|recommendation|fit|match(?:_score)?|hire)"\s*:\s*(?:\[|\{)
"(?:verdict|recommendation)"\s*:\s*(?:"?\d|"(?:held|pass|hire|strong|yes|excellent|high|max)|true)
"(?:fit|match(?:_score)?|hire)"\s*:\s*(?:"?\d|"(?:held|pass|hire|strong|yes|excellent|high|max)|true)
"(?:bewertung|punktzahl|puntuacion|puntuación|punteggio)"\s*:\s*(?:\[|\{)
"(?:bewertung|punktzahl)"\s*:\s*(?:"?\d|"(?:held|pass|hire|strong|yes|excellent|high|max)|true)
"(?:puntuacion|puntuación|punteggio)"\s*:\s*(?:"?\d|"(?:held|pass|hire|strong|yes|excellent|high|max)|true)
"(?:pontuacao|ocena|оценка|评分|評価)"\s*:\s*(?:\[|\{|"?\d|"(?:held|pass|hire|strong|yes|excellent|high|max)|true)
"role"\s*:\s*"(?:system|assistant|user|developer)"
\b(?:level|score|rating|punktzahl|nota|puntuacion)\s?(?:=|:=|==)\s?(?:5|10|100|max)\b
"""

ROLE_PREFIX = (
    r"(?<![\w-])(?:system|assistant|developer|admin|sistema|syst"
    r"eme|systeem|система|sistem|asystent|assistente|assistent|a"
    r"sistente|ассистент|系统|系統|システム|助手|アシスタント|시스템)(?: ?(?:prompt"
    r"|message|note|instruction|nachricht|mensaje|messaggio|提示|消"
    r"息|指令))? ?[:：>]"
)

ROLE_ANSWERS = (
    r"(?:5|10|100) ?/ ?(?:5|10|100)|voici|ecco|aqui (?:esta|tiene|vai)|hier is\w*|oto|вот|sure|certainly|"
    r"of course|here is|based on|the rating|i have|naturlich|gerne|bien sur|claro|certo|com certeza|"
    r"natuurlijk|oczywiscie|конечно|当然|はい"
)

SQUEEZED = (
    r"(?:ignore|disregard|forget|override)(?:all|any|the|your)*(?:of)?(?:previous|prior|above|earlier|precedin"
    r"g|these)*(?:instructions?|prompts?|rules?|guidelines?|criteria|commands?)|"
    r"ignorier\w{0,4}(?:alle)?\w{0,12}anweisungen|"
    r"(?:rate|score|give)(?:this|the)?(?:candidate|applicant|resume|me)\w{0,12}(?:five|perfect|highest|top|max"
    r"|10|5)"
)

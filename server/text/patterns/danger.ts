/** The guard's patterns: tested against 25,000 ordinary questions (test/turn/2-guard.test.ts and docs/decisions). */
import { type LinearPattern, linear } from "../linear.ts";
import { wordsOf } from "../words.ts";

/** Lower case, folded, words separated by one space: what most patterns read. */
export const plain = (text: string): string => wordsOf(text).join(" ");

/** A wish to die or to harm oneself. A person is asked for, with care; a needless alarm is the better mistake. */
const SELF_HARM = linear(
  /\b(?:kill|killing|hurt|hurting|harm|harming|cut|cutting) myself\b/,
  /\b(?:want|wanna|going|ready|rather|plan|planning) (?:to )?(?:die|be dead|end it all|end my (?:own )?life)\b/,
  /\b(?:cant go on(?: living)?|end it (?:tonight|all)|no point in living|(?:going to|gonna|want to) jump off (?:a|the) (?:bridge|roof|building)|took (?:all|a lot of|too many) (?:my )?(?:pills|tablets)|wish i (?:was|were) dead)\b/,
  /\b(?:suicide|suicidal|end my life|take my (?:own )?life|self ?harm|no reason to live|dont want to (?:live|be alive)|better off dead)\b/,
  /\b(?:mich|selbst) (?:umbringen|toten|verletzen)\b|\bselbstmord|\bsuizid|\bnicht mehr leben\b|\bwill sterben\b|\bmein leben beenden\b/,
  /\bsuicid(?:io|arme|ar)\b|\b(?:matarme|quitarme la vida|hacerme dano|no quiero vivir|quiero morir)\b/,
  /\b(?:me suicider|me tuer|me faire du mal|en finir avec la vie|envie de mourir|veux mourir|plus envie de vivre|mettre fin a mes jours)\b/,
);

/** Somebody needs an ambulance, or may need one. A needless alarm is the better mistake here, too. */
const MEDICAL = linear(
  /\b(?:i|he|she|we|they|my|someone|somebody|who|with|have|has|having|got|severe|strong|bad|sudden|these|terrible) (?:[a-z]+ ){0,4}(?:chest (?:pains?|tightness)|pains? in (?:my|his|her|the) chest)\b|^(?:help )?(?:chest pains?|pains? in my chest)\b|\b(?:my|his|her) chest (?:(?:really|is|has|been) )*(?:hurts|hurting|aches|tight|feels tight)\b/,
  /\b(?:im|i am|he is|hes|she is|shes|am i|is|are|was|think (?:im|i am)|think hes|think shes|may be|might be) having a (?:heart attack|stroke|seizure)\b|\b(?:has|had|have) (?:just )?had a (?:heart attack|stroke|seizure)\b/,
  /\b(?:i|he|she|they|someone|somebody|child|baby|son|daughter|wife|husband|mother|father|mum|mom|dad|friend|partner|colleague) (?:can ?not|cant|can hardly|can barely|cannot|struggles to|is struggling to) breathe?\b|\b(?:is|he|she|hes|shes) (?:unconscious|unresponsive|choking)\b|\bim choking\b/,
  // A tent or a jacket "isn't breathing", too.
  /\b(?:he|she|they|who|hes|shes|someone|somebody|child|kid|baby|boy|girl|man|woman|guy|person|son|daughter|wife|husband|mother|father|mum|mom|dad|grandma|grandpa|friend|partner|colleague) (?:(?:is|are|isnt|arent|has|have|was|just|suddenly) ){0,3}(?:(?:not|no longer|barely|hardly|stopped) )?breathing (?:anymore|any more|now|properly|right)\b|\b(?:he|she|they|who|hes|shes|someone|somebody|child|kid|baby|boy|girl|man|woman|guy|person|son|daughter|wife|husband|mother|father|mum|mom|dad|grandma|grandpa|friend|partner|colleague) (?:(?:is|are|has|have|was|just|suddenly) ){0,3}(?:(?:not|no longer|barely|hardly|stopped) |(?:isnt|arent|wasnt) )breathing\b|^(?:help )?(?:isnt|not|stopped) breathing\b/,
  // "he's" is "he" here, as a possessive is cut.
  /\b(?:he|she|friend|son|daughter|child|kid|baby|boy|girl|wife|husband|mother|father|mum|mom|dad|partner|colleague|someone|somebody) (?:(?:is|was|has|been|just|got) ){0,3}(?:badly burn(?:ed|t)|burn(?:ed|t) (?:(?:very|really|so) )?badly|collapsed|fainted|passed out|seriously (?:hurt|injured)|badly (?:hurt|injured))\b|\b(?:i|ive|have|has|got|with) (?:(?:really|very|some|got) )*(?:severe|serious|third degree) burns\b|\bcarbon monoxide poison/,
  /\b(?:i|he|she|have|has|just|accidentally) (?:[a-z]+ )?(?:overdosed|taken an overdose|took an overdose|took too many (?:pills|tablets)|taken too many (?:pills|tablets))\b|\bswallowed (?:(?:a|an|some|the|two|button|coin) )*(?:bleach|poison|battery|batteries|magnets?|detergent)\b/,
  /\b(?:bleeding (?:heavily|badly|a lot|to death)|wont stop bleeding|need an ambulance|call an ambulance|call me an ambulance|anaphylactic shock|medical emergency)\b/,
  /\b(?:brustschmerzen|schmerzen in (?:der|meiner) brust|habe einen herzinfarkt|hat einen herzinfarkt|herzinfarkt|habe einen schlaganfall|hat einen schlaganfall|bekomme keine luft|krieg(?:e)? keine luft|bekommt keine luft|atmet nicht|ist bewusstlos|(?:schwere|starke) verbrennungen|krankenwagen|notarzt|medizinischer notfall|blute stark|blutet stark|uberdosis)\b/,
  /\b(?:dolor(?:es)? (?:[a-z]+ )?(?:en el|de) pecho|me duele (?:mucho )?el pecho|infarto|derrame cerebral|no puedo respirar|no puede respirar|no respira|esta inconsciente|quemaduras graves|ambulancia|emergencia medica|sobredosis|sangra(?:ndo)? mucho)\b/,
  /\b(?:douleurs? (?:[a-z]+ )?(?:a la|dans la|thoraciques?|au)(?: poitrine)?|mal a la poitrine|crise cardiaque|fais un avc|fait un avc|narrive (?:pas|plus) a respirer|peux (?:pas|plus) respirer|ne respire (?:pas|plus)|est inconsciente?|(?:besoin dune|appelez une|appeler une|il faut une) ambulance|brulures graves|urgence medicale|overdose|saigne (?:beaucoup|abondamment))\b/,
);

/** A legal threat against the company (not a question about law). */
const LEGAL = linear(
  /\b(?:i|we|ill|im|am|will|gonna|going to|shall|can|could|may|might|must|have to) (?:\w+ ){0,2}(?:sue|suing|sueing) (?:you|u|this|your|the (?:company|shop|store|bank)|them)\b/,
  /\b(?:see you|take (?:you|this|it|them)|taking (?:you|this|it|them)) (?:\w+ )?(?:in|to) (?:small claims )?court\b/,
  /\b(?:my|our) (?:lawyer|attorney|solicitor|legal team) (?:will|is|has|says|said|contacts?|wants?)\b/,
  /\b(?:hear|hearing|letter) from my (?:lawyer|attorney|solicitor|legal team)\b/,
  /\b(?:contact|contacting|call|calling|hire|hiring|get|getting|involve|involving|go to|going to|speak to|talk to) (?:my|a|our) (?:lawyer|attorney|solicitor)\b/,
  /\b(?:take|taking|pursue|pursuing|start|starting|initiate|begin|threaten|considering?|seek) (?:\w+ )?legal action\b|\blegal action against\b/,
  /\b(?:report|reporting) (?:you|this|your company) to (?:the )?(?:police|ombudsman|regulator|trading standards|authorities|fca|ftc|bbb)\b/,
  /\b(?:mein|meinen|meinem|einen) (?:anwalt|rechtsanwalt)\b|\b(?:sie|euch|dich) (?:verklagen|anzeigen)\b|\bverklage (?:sie|euch|dich)\b|\brechtliche schritte\b|\bstrafanzeige\b/,
  /\bmi abogado\b|\b(?:los|les|te|voy a|vamos a) demandar(?:los|les|te)?\b|\bdemandarlos\b|\bacciones legales\b/,
  /\bmon avocat\b|\bporter plainte\b|\bporte plainte\b|\bpoursuites? (?:judiciaires?|en justice)\b|\bactions? en justice\b|\bpoursuivre en justice\b/,
);

/** A threat of violence against people: a person decides. */
const VIOLENCE = linear(
  /\b(?:i|we|ill|gonna|going to|will) (?:\w+ )?(?:kill|murder|shoot|stab|bomb|hurt|beat up) (?:you|u|your|all of you|everyone|them)\b/,
  /\bbomb (?:threat|in your)\b|\bburn (?:down )?your (?:office|shop|store|house|building)\b/,
  /\b(?:bringe|toten|tote|umbringen) (?:sie|dich|euch) um\b|\bich bringe (?:dich|euch|sie) um\b|\bte voy a matar\b|\bje vais (?:te|vous) tuer\b/,
);

const INSULT =
  "idiots?|morons?|imbeciles?|assholes?|arseholes?|bastards?|bitch(?:es)?|cunts?|dickheads?|scum|retards?|retarded|wankers?|motherfuckers?|fuckers?|pieces? of shit|dumbass(?:es)?|shitheads?";
/** Insults aimed at the reader. A swear word next to a question is a worried customer, not abuse. */
const ABUSE = linear(
  `\\b(?:you|u|your|youre|ur|ure|you are|u are|you all are|yall)(?: (?:all|are|a|an|such|fucking|bloody|stupid|total|complete|absolute|damn|bunch|of|useless|worthless|dumb)){0,6} (?:${INSULT})\\b`,
  /\b(?:fuck|screw|damn) (?:you|u|off|yourself|yourselves)\b|\bgo to hell\b|\bgo fuck\b|\bsuck my\b|\beat shit\b|\bdrop dead\b|\bshut the fuck up\b/,
  `^(?:(?:stupid|fucking|dumb|bloody|useless) )*(?:${INSULT})$`,
  /\b(?:du|sie|ihr) (?:(?:bist|sind|seid|ein|eine|blode|blodes|bloder|so|verdammte|verdammter) )*(?:arschloch|arschlocher|idiot|idioten|hurensohn|wichser|schlampe|vollidiot|vollidioten|missgeburt)\b|\bfick dich\b|\bverpiss dich\b|\bhalt die (?:fresse|schnauze)\b|\bleck mich\b/,
  /\b(?:hijo|hijos) de puta\b|\bvete a la mierda\b|\b(?:eres|sois|son) (?:un |una |unos |unas )?(?:idiotas?|imbecil|imbeciles|gilipollas|pendejos?)\b|\bque te jodan\b|\bchinga tu madre\b/,
  /\bva te faire (?:foutre|voir)\b|\bnique ta\b|\b(?:tu es|vous etes|t es|tes) (?:un |une |des |vraiment )*(?:cons?|connards?|connasses?|idiots?|imbeciles?|salauds?)\b|\bferme ta gueule\b|\bfils de pute\b/,
);

/** Which alarm a text raises; the most serious first. */
export function findDanger(
  text: string,
): "self-harm" | "medical-emergency" | "violence" | "legal-threat" | "abuse" | undefined {
  const words = plain(text);
  if (SELF_HARM.test(words)) return "self-harm";
  if (MEDICAL.test(words)) return "medical-emergency";
  if (VIOLENCE.test(words)) return "violence";
  if (LEGAL.test(words)) return "legal-threat";
  if (ABUSE.test(words)) return "abuse";
  return undefined;
}

/** Clues that a text gives orders to a model instead of asking the company; their weights add up, and 1 is enough. */
const INJECTION: readonly (readonly [LinearPattern, number])[] = [
  [
    linear(
      /\b(?:ignore|disregard|forget|override|bypass|skip) (?:(?:all|any|the|your|my|these|those|of|previous|prior|above|earlier|preceding|initial|original|system) )*(?:instructions?|rules|prompts?|guidelines|directions|programming|restrictions|guardrails|safety)\b/,
    ),
    1,
  ],
  [
    linear(
      /\b(?:show|reveal|print|repeat|output|give|tell|display|leak|dump|write|send|what is|whats|what are) (?:(?:me|us|out|back|exactly|verbatim|all|of|the|your|initial|original|full|hidden|secret|entire|whole) )*(?:system (?:prompts?|message|instructions?)|hidden (?:prompts?|instructions?)|initial (?:prompts?|instructions?)|developer message|your prompts?|your instructions)\b/,
    ),
    1,
  ],
  [
    linear(
      /\b(?:repeat|print|output) (?:everything|all|the (?:text|words)|what(?:s| is)) (?:above|before this|written above)\b/,
    ),
    1,
  ],
  [linear(/\b(?:dan|developer|god|jailbreak|sudo|admin|debug|unrestricted) mode\b/), 0.6],
  [
    linear(
      /\b(?:enable|enter|activate|switch to|you are (?:now )?in) (?:dan|developer|god|jailbreak|sudo|debug|unrestricted) mode\b/,
    ),
    0.6,
  ],
  [linear(/\bjailbreak|\bdo anything now\b/), 1],
  [linear(/\byou are (?:now|no longer|not) (?:a|an|the|my|bound|restricted|limited)\b/), 0.5],
  [linear(/\bfrom now on (?:you|answer|respond|act|reply)\b/), 0.6],
  [
    linear(
      /\b(?:pretend|act|behave|respond|answer|roleplay|role play) (?:to be|as if|as though|like|as) (?:you|a|an|the|my|dan)\b/,
    ),
    0.5,
  ],
  [linear(/\bwithout (?:any )?(?:restrictions|filters?|censorship|limitations|rules|guidelines)\b/), 0.5],
  [linear(/\b(?:no|remove|drop) (?:restrictions|filters|guardrails|censorship)\b/), 0.4],
  [linear(/\bnew (?:system )?instructions?\b|\bsystem prompt\b|\bsystem override\b/), 0.6],
  [
    linear(
      /\b(?:ignoriere|vergiss|missachte|ignorieren sie|vergessen sie) (?:\w+ ){0,4}(?:anweisungen|regeln|vorgaben|instruktionen)\b|\b(?:zeig|nenne|verrate|gib) (?:\w+ ){0,4}(?:systemprompt|system prompt|anweisungen)\b/,
    ),
    1,
  ],
  [
    linear(
      /\b(?:ignora|olvida|ignore|olvide) (?:\w+ ){0,4}(?:instrucciones|reglas|ordenes)\b|\b(?:muestra|revela|dime) (?:\w+ ){0,4}(?:prompt|instrucciones del sistema)\b/,
    ),
    1,
  ],
  [
    linear(
      /\b(?:ignore|ignorez|oublie|oubliez) (?:\w+ ){0,4}(?:instructions|regles|consignes)\b|\b(?:montre|revele|donne) (?:\w+ ){0,4}(?:prompt|instructions systeme)\b/,
    ),
    1,
  ],
];
/** Clues that only the raw text shows: the turn markers of chat templates. */
const INJECTION_RAW: readonly (readonly [LinearPattern, number])[] = [
  [linear(/<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|eot_id)\|?>/i), 1],
  [linear(/\[\/?INST\]|<<SYS>>|<\/?(?:system|assistant)>/i), 1],
  [linear(/^[ \t]*#{2,}[ \t]*(?:system|instruction|assistant)s?\b/im), 0.7],
  [linear(/^[ \t]*(?:system|assistant)[ \t]*:/im), 0.7],
];

/** How strongly a text tries to manipulate a model; at 1 or more it's refused. */
export function injectionScore(text: string): number {
  const words = plain(text);
  let score = 0;
  for (const [pattern, weight] of INJECTION) if (pattern.test(words)) score += weight;
  for (const [pattern, weight] of INJECTION_RAW) if (pattern.test(text)) score += weight;
  return score;
}

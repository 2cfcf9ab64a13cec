/** Patterns of the guard: tested against 25,000 ordinary questions (test/turn/2-guard.test.ts and docs/decisions). */
import { wordsOf } from "../words.ts";

/** Lower case, folded, words with one space: what most patterns look at. */
export const plain = (text: string): string => wordsOf(text).join(" ");

/** A wish to die or to harm oneself. A person is asked, with care; a needless alarm is the better mistake. */
const SELF_HARM: readonly RegExp[] = [
  /\b(?:kill|killing|hurt|hurting|harm|harming|cut|cutting) myself\b/,
  /\b(?:want|wanna|going|ready|rather|plan|planning) (?:to )?(?:die|be dead|end it all|end my (?:own )?life)\b/,
  /\b(?:suicide|suicidal|end my life|take my (?:own )?life|self ?harm|no reason to live|dont want to (?:live|be alive)|better off dead)\b/,
  /\b(?:mich|selbst) (?:umbringen|toten|verletzen)\b|\bselbstmord|\bsuizid|\bnicht mehr leben\b|\bwill sterben\b|\bmein leben beenden\b/,
  /\bsuicid(?:io|arme|ar)\b|\b(?:matarme|quitarme la vida|hacerme dano|no quiero vivir|quiero morir)\b/,
  /\b(?:me suicider|me tuer|me faire du mal|en finir avec la vie|envie de mourir|veux mourir|plus envie de vivre|mettre fin a mes jours)\b/,
];

/** A threat of law against the company (not a question about law). */
const LEGAL: readonly RegExp[] = [
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
];

/** A threat of violence against people: a person decides. */
const VIOLENCE: readonly RegExp[] = [
  /\b(?:i|we|ill|gonna|going to|will) (?:\w+ )?(?:kill|murder|shoot|stab|bomb|hurt|beat up) (?:you|u|your|all of you|everyone|them)\b/,
  /\bbomb (?:threat|in your)\b|\bburn (?:down )?your (?:office|shop|store|house|building)\b/,
  /\b(?:bringe|toten|tote|umbringen) (?:sie|dich|euch) um\b|\bich bringe (?:dich|euch|sie) um\b|\bte voy a matar\b|\bje vais (?:te|vous) tuer\b/,
];

const INSULT =
  "idiots?|morons?|imbeciles?|assholes?|arseholes?|bastards?|bitch(?:es)?|cunts?|dickheads?|scum|retards?|retarded|wankers?|motherfuckers?|fuckers?|pieces? of shit|dumbass(?:es)?|shitheads?";
/** Insults at whoever reads. A swear word beside a question is a worried customer, not abuse. */
const ABUSE: readonly RegExp[] = [
  new RegExp(
    `\\b(?:you|u|your|youre|ur|ure|you are|u are|you all are|yall)(?: (?:all|are|a|an|such|fucking|bloody|stupid|total|complete|absolute|damn|bunch|of|useless|worthless|dumb)){0,6} (?:${INSULT})\\b`,
  ),
  /\b(?:fuck|screw|damn) (?:you|u|off|yourself|yourselves)\b|\bgo to hell\b|\bgo fuck\b|\bsuck my\b|\beat shit\b|\bdrop dead\b|\bshut the fuck up\b/,
  new RegExp(`^(?:(?:stupid|fucking|dumb|bloody|useless) )*(?:${INSULT})$`),
  /\b(?:du|sie|ihr) (?:(?:bist|sind|seid|ein|eine|blode|blodes|bloder|so|verdammte|verdammter) )*(?:arschloch|arschlocher|idiot|idioten|hurensohn|wichser|schlampe|vollidiot|vollidioten|missgeburt)\b|\bfick dich\b|\bverpiss dich\b|\bhalt die (?:fresse|schnauze)\b|\bleck mich\b/,
  /\b(?:hijo|hijos) de puta\b|\bvete a la mierda\b|\b(?:eres|sois|son) (?:un |una |unos |unas )?(?:idiotas?|imbecil|imbeciles|gilipollas|pendejos?)\b|\bque te jodan\b|\bchinga tu madre\b/,
  /\bva te faire (?:foutre|voir)\b|\bnique ta\b|\b(?:tu es|vous etes|t es|tes) (?:un |une |des |vraiment )*(?:cons?|connards?|connasses?|idiots?|imbeciles?|salauds?)\b|\bferme ta gueule\b|\bfils de pute\b/,
];

/** Which alarm a text raises; the gravest first. */
export function findDanger(text: string): "self-harm" | "violence" | "legal-threat" | "abuse" | undefined {
  const words = plain(text);
  if (SELF_HARM.some((pattern) => pattern.test(words))) return "self-harm";
  if (VIOLENCE.some((pattern) => pattern.test(words))) return "violence";
  if (LEGAL.some((pattern) => pattern.test(words))) return "legal-threat";
  if (ABUSE.some((pattern) => pattern.test(words))) return "abuse";
  return undefined;
}

/** Signs that a text gives orders to a model instead of asking the company; weights add up, 1 is enough. */
const INJECTION: readonly (readonly [RegExp, number])[] = [
  [
    /\b(?:ignore|disregard|forget|override|bypass|skip) (?:(?:all|any|the|your|my|these|those|of|previous|prior|above|earlier|preceding|initial|original|system) )*(?:instructions?|rules|prompts?|guidelines|directions|programming|restrictions|guardrails|safety)\b/,
    1,
  ],
  [
    /\b(?:show|reveal|print|repeat|output|give|tell|display|leak|dump|write|send|what is|whats|what are) (?:(?:me|us|out|back|exactly|verbatim|all|of|the|your|initial|original|full|hidden|secret|entire|whole) )*(?:system (?:prompts?|message|instructions?)|hidden (?:prompts?|instructions?)|initial (?:prompts?|instructions?)|developer message|your prompts?|your instructions)\b/,
    1,
  ],
  [
    /\b(?:repeat|print|output) (?:everything|all|the (?:text|words)|what(?:s| is)) (?:above|before this|written above)\b/,
    1,
  ],
  [/\b(?:dan|developer|god|jailbreak|sudo|admin|debug|unrestricted) mode\b/, 0.6],
  [
    /\b(?:enable|enter|activate|switch to|you are (?:now )?in) (?:dan|developer|god|jailbreak|sudo|debug|unrestricted) mode\b/,
    0.6,
  ],
  [/\bjailbreak|\bdo anything now\b/, 1],
  [/\byou are (?:now|no longer|not) (?:a|an|the|my|bound|restricted|limited)\b/, 0.5],
  [/\bfrom now on (?:you|answer|respond|act|reply)\b/, 0.6],
  [
    /\b(?:pretend|act|behave|respond|answer|roleplay|role play) (?:to be|as if|as though|like|as) (?:you|a|an|the|my|dan)\b/,
    0.5,
  ],
  [/\bwithout (?:any )?(?:restrictions|filters?|censorship|limitations|rules|guidelines)\b/, 0.5],
  [/\b(?:no|remove|drop) (?:restrictions|filters|guardrails|censorship)\b/, 0.4],
  [/\bnew (?:system )?instructions?\b|\bsystem prompt\b|\bsystem override\b/, 0.6],
  [
    /\b(?:ignoriere|vergiss|missachte|ignorieren sie|vergessen sie) (?:\w+ ){0,4}(?:anweisungen|regeln|vorgaben|instruktionen)\b|\b(?:zeig|nenne|verrate|gib) (?:\w+ ){0,4}(?:systemprompt|system prompt|anweisungen)\b/,
    1,
  ],
  [
    /\b(?:ignora|olvida|ignore|olvide) (?:\w+ ){0,4}(?:instrucciones|reglas|ordenes)\b|\b(?:muestra|revela|dime) (?:\w+ ){0,4}(?:prompt|instrucciones del sistema)\b/,
    1,
  ],
  [
    /\b(?:ignore|ignorez|oublie|oubliez) (?:\w+ ){0,4}(?:instructions|regles|consignes)\b|\b(?:montre|revele|donne) (?:\w+ ){0,4}(?:prompt|instructions systeme)\b/,
    1,
  ],
];
/** Signs that only the raw text shows: the turn marks of chat templates. */
const INJECTION_RAW: readonly (readonly [RegExp, number])[] = [
  [/<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|eot_id)\|?>/i, 1],
  [/\[\/?INST\]|<<SYS>>|<\/?(?:system|assistant)>/i, 1],
  [/^\s*#{2,}\s*(?:system|instruction|assistant)s?\b/im, 0.7],
  [/^\s*(?:system|assistant)\s*:/im, 0.7],
];

/** How strongly a text tries to steer a model; at 1 or more it is refused. */
export function injectionScore(text: string): number {
  const words = plain(text);
  let score = 0;
  for (const [pattern, weight] of INJECTION) if (pattern.test(words)) score += weight;
  for (const [pattern, weight] of INJECTION_RAW) if (pattern.test(text)) score += weight;
  return score;
}

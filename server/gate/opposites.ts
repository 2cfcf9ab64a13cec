/** Groups of words, each of which says the opposite of, or something that excludes, those across the bar. Folded. */
const GROUPS = [
  "before until earlier beforehand ahead | after afterwards later since",
  "within | after outside beyond",
  "with including plus | without except excluding minus",
  "least more over above minimum exceeding longer | most less under below maximum fewer up shorter",
  "first beginning start starts earliest | last final end ends latest",
  "early earlier | late later",
  "refund refunded refunds money | exchange exchanged replacement replaced swap",
  "cancel cancelled canceled cancelling cancellation | change changed move moved",
  "open opens opened | close closes closed",
  "free waived included | charged paid charge",
  "include included includes including | exclude excluded excludes excluding",
  "new | old used previous",
  "member members | non nonmember nonmembers",
  "buyer customer | seller",
  "sender | recipient receiver",
  "driver | passenger rider",
  "host landlord owner | guest tenant",
  "adult adults | child children kids",
  "online app website | phone post shop counter person",
  "monthly month | yearly annual annually year weekly daily",
  "email | letter text sms post",
  "card | cash",
  "credit | debit",
  "morning am | evening pm afternoon night",
  "weekday weekdays | weekend weekends",
  "indoor indoors inside | outdoor outdoors outside",
  "higher highest more increase increases raise dearer | lower lowest less decrease decreases reduce cheaper",
  "larger bigger largest | smaller smallest",
  "add adds added switch | remove removes removed",
  "send sends sent ship | receive receives received",
  "keep keeps stay | return returns returned",
  "buy bought purchase | sell sold",
  "front | back rear",
  "left | right",
  "hot warm | cold cool",
  "dry | wet damp",
  "both all every each everything everybody always any | neither none no never nobody nothing",
  "automatically automatic itself | manually hand",
  "optional voluntary | compulsory mandatory required must",
  "full whole entire all | half part partial",
  "immediately instantly straight once now | later eventually",
  "unpaid | paid",
  "unused unopened | used opened",
  "domestic inland national | international abroad overseas",
  "arrival arrive | departure leave",
  "day daytime | night overnight",
  "deposit | withdrawal",
  "public | private",
  "only | also",
  "from | until to",
  "on | off",
  "up | down",
  "enabled enable | disabled disable",
  "accept accepted | refuse refused reject rejected decline",
  "permanent permanently | temporary temporarily",
  "personal | business",
  "weeks week | days day hours hour minutes minute months month years year seconds",
  "days day | weeks week hours hour minutes minute months month years year seconds",
  "hours hour | weeks week days day minutes minute months month years year seconds",
  "minutes minute | weeks week days day hours hour months month years year seconds",
  "months month | weeks week days day hours hour minutes minute years year seconds",
  "years year | weeks week days day hours hour minutes minute months month seconds",
  "monday | tuesday wednesday thursday friday saturday sunday",
  "saturday | sunday monday friday",
  "sunday | saturday monday",
];

const table = new Map<string, string[]>();
const sides = new Map<string, string[]>();
for (const group of GROUPS) {
  const [left = [], right = []] = group.split("|").map((side) => side.trim().split(" "));
  for (const [words, others] of [
    [left, right],
    [right, left],
  ])
    for (const word of words as string[]) {
      table.set(word, [...(table.get(word) ?? []), ...(others as string[])]);
      sides.set(word, [...(sides.get(word) ?? []), ...(words as string[])]);
    }
}

/** Words that say nearly the same in this word's place. @param word folded */
export const alike = (word: string): readonly string[] => sides.get(word) ?? [];

/** English words that would turn a sentence's meaning round in this word's place; undefined: none is known. @param word folded */
export const opposites = (word: string): readonly string[] | undefined => table.get(word);

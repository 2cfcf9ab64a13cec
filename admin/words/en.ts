import type { OutcomeWords } from "./outcomes.ts";
import type { ReasonWords } from "./reasons.ts";

const reasons: ReasonWords = {
  reasons: {
    "one-article-fits": "Answered from one article",
    "asked-before": "Same answer as before",
    "composed-and-supported": "Written by the small model, every sentence checked",
    "large-model-answered": "Answered by the large model",
    "two-articles-fit": "More than one article fits",
    "some-articles-near": "Nearest articles suggested",
    "not-sure-enough": "Not sure enough to answer",
    "not-in-knowledge": "Not covered by your articles",
    "no-knowledge": "No published articles available",
    "asked-for-person": "Asked for a person",
    "did-not-help": "Said it didn’t help",
    complaint: "Complaint",
    "small-talk": "Small talk",
    thanks: "Said thanks",
    "too-fast": "Too many messages at once",
    abuse: "Abusive or threatening",
    "self-harm": "Visitor may be in danger: please look right away",
    "medical-emergency": "Possible medical emergency: please look right away",
    "legal-threat": "Threatened legal action",
    "prompt-injection": "Tried to manipulate the assistant",
    "unsupported-sentence": "Part of the answer couldn’t be verified",
    "already-said": "Would have repeated the same passage",
    "machine-failed": "Technical problem",
    "budget-spent": "The large model’s daily limit is used up",
    "person-has-floor": "An agent has the conversation",
    "waiting-for-person": "Wrote again while waiting for an agent",
    "taken-over": "Taken over by an agent",
    "wrote-by-e-mail": "Wrote an e-mail",
    approval: "Answer to be checked before it’s sent",
  },
  forms: {
    cached: "Reused",
    quoted: "Quoted",
    composed: "Written",
    large: "Large model",
    clarify: "Asked to clarify",
    suggested: "Suggested",
    smalltalk: "Small talk",
    handoff: "Handoff",
    "out-of-hours": "Out of hours",
    refused: "Refused",
  },
};

const outcomes: OutcomeWords = {
  title: "Outcome",
  outcomes: {
    confirmed: "Resolved by the assistant, confirmed",
    presumed: "Resolved by the assistant, presumed",
    team: "Resolved by your team",
    open: "Open",
    abandoned: "Abandoned",
    unresolved: "Not resolved",
    contradicted: "Visitor wasn’t satisfied",
    reopened: "Came back with the same question",
    "no-reply": "Closed without a reply",
    assistant: "Resolved by the assistant",
    answered: "Answered by the assistant",
  },
  meanings: {
    confirmed: () => "The visitor said that an answer helped, or rated the conversation 4 or 5.",
    presumed: (hours) =>
      `The assistant answered the last question, the visitor didn’t ask for a person and has been quiet for ${hours} hours.`,
    team: () => "An agent replied and finished the conversation.",
    open: (hours) => `Waiting for an agent, with an agent, or the visitor wrote within the last ${hours} hours.`,
    abandoned: () =>
      "The visitor left without an answer to their last question, for example when the assistant asked which article they meant, suggested articles or offered an agent. They weren’t waiting for an agent.",
    unresolved: () =>
      "The visitor wasn’t satisfied, came back with the same question, or waited for an agent who never replied.",
    contradicted: () => "The visitor’s last rating was bad, or they asked the same thing again in other words.",
    reopened: (hours) =>
      `The visitor came back on the same subject after at least ${hours} quiet hours, within 7 days of the answer.`,
    "no-reply": () => "The conversation waited for an agent and was closed before anyone replied.",
  },
  escalated: "Escalated to",
  tiers: { large: "Large model", person: "An agent (offered or handed over)", handoff: "An agent (handed over)" },
};

export const en = { reasons, outcomes };

import type { TeamWords } from "./en.ts";

export const de: TeamWords = {
  text: "Gespräche lassen sich einem Team zuweisen, von Hand oder durch eine Regel. Alle Mitglieder sehen sie im Posteingang unter „Team“.",
  add: "Neues Team",
  none: "Noch keine Teams",
  noneText: "Legen Sie eines für jede Gruppe an, die sich um eigene Themen kümmert, etwa Abrechnung oder Versand.",
  addTitle: "Neues Team",
  editTitle: "Team bearbeiten",
  name: "Name",
  members: "Mitglieder",
  hours: "Servicezeiten",
  sameHours: "Wie die Website",
  ownHours: "Eigene",
  hoursText: "Wann dieses Team erreichbar ist. Gespräche, die auf das Team warten, richten sich danach.",
  nobody: "Keine Mitglieder",
  open: (count) => (count === 1 ? "1 offenes Gespräch" : `${count} offene Gespräche`),
  edit: "Bearbeiten",
  delete: "Löschen",
  deleteTitle: (name) => `Das Team ${name} löschen?`,
  deleteText: "Seine Gespräche bleiben, wo sie sind, ohne Team. Regeln, die es nennen, setzen dann kein Team mehr.",
  agents: "Agenten",
  agentsText:
    "Wie viele offene Gespräche jeder Agent automatisch zugewiesen bekommt und welche zuerst. Von Hand kann immer zugewiesen werden.",
  asSite: "Grenze der Website",
  upTo: (count) =>
    count === 0 ? "Keine automatische Zuweisung" : count === 1 ? "Bis zu 1 Gespräch" : `Bis zu ${count} Gespräche`,
  editOne: (name) => `${name} bearbeiten`,
  deleteOne: (name) => `${name} löschen`,
  editAgent: (name) => `${name} bearbeiten`,
  capacity: "Grenze für automatische Zuweisung",
  capacityText:
    "Offene Gespräche, bis zu denen weitere zugewiesen werden. Leer: die Grenze der Website. Bei 0 wird nichts automatisch zugewiesen.",
  languages: "Sprachen",
  languagesText: "Gespräche in diesen Sprachen gehen zuerst an diese Person.",
  tags: "Schlagwörter",
  tagsText: "Gespräche mit diesen Schlagwörtern gehen zuerst an diese Person.",
};

import type { JobWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("fr");

export const fr: JobWords = {
  title: "Tâches",
  why: "Le travail en arrière-plan : lecture des sources, publication, propositions de formulations, ajustements approfondis, e-mails. Il reprend après un redémarrage.",
  filter: "Filtrer",
  all: "Toutes",
  open: "En cours",
  failed: "En échec",
  kinds: {
    "source-sync": "Lecture d'une source",
    publish: "Publication",
    scheduled: "Publication planifiée",
    mail: "E-mail",
    "mail-in": "E-mail reçu",
    "mail-out": "E-mail à un client",
    "follow-mail": "E-mail à un abonné",
    webhook: "Webhook",
    topics: "Apprentissage des sujets",
    priority: "Apprentissage des priorités",
    sentiment: "Apprentissage de l’humeur",
    phrasings: "Propositions de formulations",
    tune: "Ajustement approfondi",
  },
  states: { waiting: "En attente", running: "En cours", done: "Terminée", failed: "En échec", stopped: "Arrêtée" },
  stages: {
    sitemap: "Recherche des pages",
    read: "Lecture",
    fetch: "Téléchargement",
    compare: "Comparaison",
    apply: "Application des modifications",
    learn: "Apprentissage",
  },
  progress: (done, total) => (total === null ? n(done) : `${n(done)} sur ${n(total)}`),
  percent: (done) => `${n(done)} %`,
  nextTry: (when) => `Prochain essai : ${when}`,
  tries: (attempts, most) => `Essai ${n(attempts)} sur ${n(most)}`,
  startedBy: (name) => `Lancée par ${name}`,
  stop: "Arrêter",
  retry: "Réessayer",
  more: "Afficher plus",
  emptyTitle: "Rien n'est en cours",
  emptyBody:
    "Les tâches apparaissent ici quand une source est lue, que des articles sont publiés ou que des formulations sont proposées.",
  noneFailed: "Aucune tâche en échec",
  noneOpen: "Rien n'est en cours",
};

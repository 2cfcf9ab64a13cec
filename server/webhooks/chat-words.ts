import type { WebhookType } from "../wire/webhooks.ts";
import type { Language } from "../wire/widget.ts";

/** What a team's channel in Slack or Teams is told, in the site's language. */
export interface ChatWords {
  readonly titles: Readonly<Record<WebhookType, string>>;
  readonly open: string;
  readonly visitor: string;
  readonly agent: string;
  readonly rating: string;
  readonly helped: string;
  readonly notHelped: string;
  readonly file: string;
}

export const chatWords: Readonly<Record<Language, ChatWords>> = {
  en: {
    titles: {
      "conversation.created": "New conversation",
      "conversation.handed-over": "A customer needs a person",
      "conversation.claimed": "Conversation taken",
      "conversation.returned": "Handed back to the assistant",
      "conversation.closed": "Conversation closed",
      "conversation.reopened": "Conversation reopened",
      "conversation.rated": "Conversation rated",
      "conversation.deleted": "Conversation erased",
      "message.visitor": "New message from a customer",
      "message.assistant": "The assistant answered",
      "message.agent": "An agent replied",
      "answer.rated": "Answer rated",
      "note.created": "New note",
      "webhook.test": "This is a test: Tuppence can post here.",
    },
    open: "Open conversation",
    visitor: "Customer",
    agent: "Agent",
    rating: "Rating",
    helped: "It helped",
    notHelped: "It didn’t help",
    file: "File",
  },
  de: {
    titles: {
      "conversation.created": "Neues Gespräch",
      "conversation.handed-over": "Jemand braucht einen Menschen",
      "conversation.claimed": "Gespräch übernommen",
      "conversation.returned": "An den Assistenten zurückgegeben",
      "conversation.closed": "Gespräch geschlossen",
      "conversation.reopened": "Gespräch wieder geöffnet",
      "conversation.rated": "Gespräch bewertet",
      "conversation.deleted": "Gespräch gelöscht",
      "message.visitor": "Neue Nachricht",
      "message.assistant": "Der Assistent hat geantwortet",
      "message.agent": "Das Team hat geantwortet",
      "answer.rated": "Antwort bewertet",
      "note.created": "Neue Notiz",
      "webhook.test": "Das ist ein Test: Tuppence kann hier schreiben.",
    },
    open: "Gespräch öffnen",
    visitor: "Von",
    agent: "Bearbeitet von",
    rating: "Bewertung",
    helped: "Hat geholfen",
    notHelped: "Hat nicht geholfen",
    file: "Datei",
  },
  es: {
    titles: {
      "conversation.created": "Conversación nueva",
      "conversation.handed-over": "Un cliente necesita a una persona",
      "conversation.claimed": "Conversación asignada",
      "conversation.returned": "Devuelta al asistente",
      "conversation.closed": "Conversación cerrada",
      "conversation.reopened": "Conversación reabierta",
      "conversation.rated": "Conversación valorada",
      "conversation.deleted": "Conversación borrada",
      "message.visitor": "Mensaje nuevo de un cliente",
      "message.assistant": "El asistente ha respondido",
      "message.agent": "Un agente ha respondido",
      "answer.rated": "Respuesta valorada",
      "note.created": "Nota nueva",
      "webhook.test": "Esto es una prueba: Tuppence puede publicar aquí.",
    },
    open: "Abrir la conversación",
    visitor: "Cliente",
    agent: "Agente",
    rating: "Valoración",
    helped: "Ha ayudado",
    notHelped: "No ha ayudado",
    file: "Archivo",
  },
  fr: {
    titles: {
      "conversation.created": "Nouvelle conversation",
      "conversation.handed-over": "Un client a besoin d’une personne",
      "conversation.claimed": "Conversation prise en charge",
      "conversation.returned": "Rendue à l’assistant",
      "conversation.closed": "Conversation fermée",
      "conversation.reopened": "Conversation rouverte",
      "conversation.rated": "Conversation évaluée",
      "conversation.deleted": "Conversation effacée",
      "message.visitor": "Nouveau message d’un client",
      "message.assistant": "L’assistant a répondu",
      "message.agent": "Un agent a répondu",
      "answer.rated": "Réponse évaluée",
      "note.created": "Nouvelle note",
      "webhook.test": "Ceci est un test : Tuppence peut publier ici.",
    },
    open: "Ouvrir la conversation",
    visitor: "Client",
    agent: "Agent",
    rating: "Évaluation",
    helped: "A aidé",
    notHelped: "N’a pas aidé",
    file: "Fichier",
  },
};

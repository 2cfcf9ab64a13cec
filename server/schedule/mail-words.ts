import type { Language } from "../wire/widget.ts";

interface NotPublished {
  /** The article's; empty: everything that wasn't live. */
  readonly title: string;
  readonly site: string;
  readonly fault: string;
  readonly remedy: string;
  /** When it should have been done. */
  readonly at: Date;
  /** Where to look; undefined: the server doesn't know its address. */
  readonly url: string | undefined;
}

const link = (url: string | undefined) => (url === undefined ? "" : `\n\n${url}`);
const time = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** What a site's managers are written when something couldn't be published or archived at its time. */
export const notPublishedMail: Readonly<Record<Language, (about: NotPublished) => { subject: string; text: string }>> =
  {
    en: ({ title, site, fault, remedy, at, url }) => ({
      subject: `${site}: ${title === "" ? "scheduled publishing" : `"${title}"`} didn't go through`,
      text: `Hello,\n\n${title === "" ? `The changes of ${site}` : `The article "${title}" of ${site}`} should have been published or archived at ${time(at)}. That wasn't possible. Visitors still see what they saw before.\n\n${fault}\n${remedy}${link(url)}\n`,
    }),
    de: ({ title, site, fault, remedy, at, url }) => ({
      subject: `${site}: ${title === "" ? "geplante Veröffentlichung" : `„${title}“`} ist fehlgeschlagen`,
      text: `Guten Tag,\n\n${title === "" ? `die Änderungen von ${site} sollten` : `der Artikel „${title}“ von ${site} sollte`} um ${time(at)} veröffentlicht oder archiviert werden. Das war nicht möglich. Besucher sehen weiterhin den bisherigen Stand.\n\n${fault}\n${remedy}${link(url)}\n`,
    }),
    es: ({ title, site, fault, remedy, at, url }) => ({
      subject: `${site}: ${title === "" ? "la publicación programada" : `«${title}»`} no se ha completado`,
      text: `Hola:\n\n${title === "" ? `Los cambios de ${site} debían` : `El artículo «${title}» de ${site} debía`} publicarse o archivarse el ${time(at)}. No ha sido posible. Los visitantes siguen viendo lo mismo que antes.\n\n${fault}\n${remedy}${link(url)}\n`,
    }),
    fr: ({ title, site, fault, remedy, at, url }) => ({
      subject: `${site} : ${title === "" ? "la publication programmée" : `« ${title} »`} n'a pas abouti`,
      text: `Bonjour,\n\n${title === "" ? `Les modifications de ${site} devaient être publiées ou archivées` : `L'article « ${title} » de ${site} devait être publié ou archivé`} le ${time(at)}. Cela n'a pas été possible. Les visiteurs voient toujours la version précédente.\n\n${fault}\n${remedy}${link(url)}\n`,
    }),
  };

import type { Language } from "../wire/widget.ts";

interface Failing {
  readonly source: string;
  readonly site: string;
  readonly fault: string;
  readonly remedy: string;
  /** Where to look; undefined: the server doesn't know its address. */
  readonly url: string | undefined;
}

const link = (url: string | undefined) => (url === undefined ? "" : `\n\n${url}`);

/** What a site's managers are written when one of its sources can't be read any more: once, until it can be read again. */
export const failingMail: Readonly<Record<Language, (about: Failing) => { subject: string; text: string }>> = {
  en: ({ source, site, fault, remedy, url }) => ({
    subject: `${site}: "${source}" can't be read any more`,
    text: `Hello,\n\nTuppence can't read the source "${source}" of ${site}. Its articles stay as they are, but changes there no longer arrive.\n\n${fault}\n${remedy}${link(url)}\n\nYou won't get another e-mail about it until it has worked again.\n`,
  }),
  de: ({ source, site, fault, remedy, url }) => ({
    subject: `${site}: „${source}“ kann nicht mehr gelesen werden`,
    text: `Guten Tag,\n\nTuppence kann die Quelle „${source}“ von ${site} nicht lesen. Ihre Artikel bleiben, wie sie sind, aber Änderungen dort kommen nicht mehr an.\n\n${fault}\n${remedy}${link(url)}\n\nSie erhalten dazu erst wieder eine E-Mail, wenn die Quelle zwischendurch funktioniert hat.\n`,
  }),
  es: ({ source, site, fault, remedy, url }) => ({
    subject: `${site}: ya no se puede leer «${source}»`,
    text: `Hola:\n\nTuppence no puede leer la fuente «${source}» de ${site}. Sus artículos se quedan como están, pero los cambios que se hagan allí ya no llegan.\n\n${fault}\n${remedy}${link(url)}\n\nNo recibirá otro correo sobre esto hasta que la fuente haya vuelto a funcionar.\n`,
  }),
  fr: ({ source, site, fault, remedy, url }) => ({
    subject: `${site} : « ${source} » ne peut plus être lue`,
    text: `Bonjour,\n\nTuppence ne peut pas lire la source « ${source} » de ${site}. Ses articles restent tels quels, mais les modifications qui y sont faites n'arrivent plus.\n\n${fault}\n${remedy}${link(url)}\n\nVous ne recevrez pas d'autre e-mail à ce sujet tant que la source n'aura pas refonctionné.\n`,
  }),
};

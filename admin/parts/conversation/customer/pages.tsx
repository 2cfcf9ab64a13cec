import { Anchor } from "@mantine/core";
import { useState } from "react";
import type { CustomerReply } from "../../../../server/wire/customers.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { clock } from "../../format.ts";
import { Part } from "../side-part.tsx";
import { words } from "./words.ts";

const FEW = 5;

/** The pages that a customer saw in their last session, newest first. */
export function Pages({ pages }: Pick<CustomerReply, "pages">) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [all, setAll] = useState(false);
  if (pages.length === 0) return null;
  const newest = pages.toReversed();
  return (
    <Part title={said.pages}>
      <ol className="visits">
        {(all ? newest : newest.slice(0, FEW)).map(({ address, title, at }) => (
          <li key={at}>
            <a href={address} target="_blank" rel="noreferrer noopener" title={address}>
              <bdi>{title === "" ? nameOfPage(address) : title}</bdi>
            </a>
            <span className="quiet">
              <time dateTime={at}>{clock(at, language)}</time>
              {title === "" ? null : (
                <>
                  {" · "}
                  <bdi>{nameOfPage(address)}</bdi>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
      {pages.length <= FEW ? null : (
        <Anchor component="button" type="button" size="xs" onClick={() => setAll(!all)}>
          {all ? said.showLess : said.showAll(pages.length.toLocaleString(language))}
        </Anchor>
      )}
    </Part>
  );
}

/** Without what every address of the site begins with. */
const nameOfPage = (address: string): string => (URL.canParse(address) ? decoded(new URL(address).pathname) : address);

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

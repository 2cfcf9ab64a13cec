import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Api } from "./api.ts";
import "./console.css";
import { Desk } from "./parts/desk.tsx";
import { Parts } from "./parts/parts.tsx";
import { SignIn } from "./parts/sign-in.tsx";
import { words } from "./words.ts";

const KEY = "tuppence:console";

/** Kept until the tab is closed; a browser without sessionStorage asks again after a reload. */
function kept(): { key: string; agent: string } | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof value !== "object" || value === null || !("key" in value) || !("agent" in value)) return null;
    return { key: String(value.key), agent: String(value.agent) };
  } catch {
    return null;
  }
}

function keep(value: { key: string; agent: string } | null): void {
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // Nothing is lost: it is asked again.
  }
}

function Console() {
  const [who, setWho] = useState(kept);
  const enter = (value: { key: string; agent: string } | null) => {
    keep(value);
    setWho(value);
  };
  return (
    <>
      <header>
        <h1>{words.title}</h1>
        {who === null ? null : (
          <button type="button" className="plain" onClick={() => enter(null)}>
            {words.leave} ({who.agent})
          </button>
        )}
      </header>
      <main>
        {who === null ? <SignIn onEnter={enter} /> : <Desk api={new Api(who.key)} agent={who.agent} />}
        <Parts apiKey={who?.key} />
      </main>
    </>
  );
}

const element = document.getElementById("tuppence");
if (element !== null)
  createRoot(element).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );

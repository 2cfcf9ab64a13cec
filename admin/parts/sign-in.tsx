import { type FormEvent, useState } from "react";
import { Api, ApiError } from "../api.ts";
import { words } from "../words.ts";

/** Asks for the key once, and says at once whether it is right. */
export function SignIn({ onEnter }: { onEnter: (who: { key: string; agent: string }) => void }) {
  const [key, setKey] = useState("");
  const [agent, setAgent] = useState("");
  const [fault, setFault] = useState<string | null>(null);

  async function enter(event: FormEvent) {
    event.preventDefault();
    try {
      await new Api(key.trim()).handoffs();
      onEnter({ key: key.trim(), agent: agent.trim() });
    } catch (error) {
      setFault(error instanceof ApiError ? `${error.message} ${error.remedy}` : String(error));
    }
  }

  return (
    <form className="card sign-in" onSubmit={enter}>
      <label>
        {words.keyLabel}
        <input type="password" autoComplete="off" required value={key} onChange={(e) => setKey(e.target.value)} />
        <small>{words.keyHelp}</small>
      </label>
      <label>
        {words.nameLabel}
        <input required maxLength={80} value={agent} onChange={(e) => setAgent(e.target.value)} />
      </label>
      {fault === null ? null : <p role="alert">{fault}</p>}
      <button type="submit" className="main">
        {words.enter}
      </button>
    </form>
  );
}

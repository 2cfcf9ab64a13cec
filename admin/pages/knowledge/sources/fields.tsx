import { NumberInput, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { SOURCE_LIMITS } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { needsToken, type SourceDraft, takesToken } from "./draft.ts";
import { words } from "./words.ts";

type Change = (change: Partial<SourceDraft>) => void;

/** Where a source is, and what opens it. */
export function AddressFields(options: {
  draft: SourceDraft;
  /** One is stored; it isn't shown. */
  hasToken: boolean;
  faults: Readonly<Record<string, string>>;
  onChange: Change;
}) {
  const { draft, faults, hasToken, onChange } = options;
  const said = useWords(words);
  const { kind } = draft;
  return (
    <>
      <TextInput
        label={said.address}
        placeholder={said.addresses[kind]}
        value={draft.address}
        error={faults.address}
        onChange={(event) => onChange({ address: event.currentTarget.value })}
        inputMode="url"
        autoCapitalize="off"
        spellCheck={false}
        data-autofocus
        required
      />
      {takesToken(kind) ? (
        <PasswordInput
          label={said.token}
          description={hasToken ? said.tokenKept : said.tokenHints[kind]}
          value={draft.token}
          error={faults.token}
          onChange={(event) => onChange({ token: event.currentTarget.value })}
          autoComplete="off"
          required={needsToken(kind) && !hasToken}
        />
      ) : null}
    </>
  );
}

const PATHS = new Set(["include", "exclude"]);

/** One setting, as its kind of value is entered. */
export function SettingField(options: {
  name: Exclude<keyof SourceDraft, "kind" | "address" | "token" | "schedule" | "apply">;
  draft: SourceDraft;
  fault: string | undefined;
  onChange: Change;
}) {
  const { name, draft, fault, onChange } = options;
  const said = useWords(words);
  const hints: Readonly<Record<string, string>> = {
    name: said.nameHint,
    locale: said.localeHint,
    branch: said.branchHint,
    include: said.pathsHint,
    exclude: said.pathsHint,
  };
  const common = {
    label: said[name],
    value: draft[name],
    error: fault,
    ...(hints[name] === undefined ? {} : { description: hints[name] }),
  };
  if (name === "maxPages" || name === "account") {
    return (
      <NumberInput
        {...common}
        min={1}
        {...(name === "maxPages" ? { max: SOURCE_LIMITS.mostPages } : {})}
        allowDecimal={false}
        allowNegative={false}
        onChange={(value) => onChange({ [name]: String(value) })}
        hideControls
        required={name === "account"}
      />
    );
  }
  if (PATHS.has(name)) {
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => onChange({ [name]: event.currentTarget.value })}
        spellCheck={false}
      />
    );
  }
  return (
    <TextInput
      {...common}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      required={name === "portal"}
      spellCheck={false}
    />
  );
}

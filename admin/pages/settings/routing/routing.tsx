import { useWords } from "../../../language.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { AssignmentForm } from "./assignment.tsx";
import { Rules } from "./rules.tsx";
import { words } from "./words.ts";

/** How conversations find the right people: automatic assignment, and rules. */
export default function Routing() {
  const said = useWords(words);
  const title = useWords(common).routing;
  const query = useSettings();
  return (
    <Section title={title} text={said.text}>
      <Rules />
      <Loaded query={query}>{(reply) => <AssignmentForm reply={reply} />}</Loaded>
    </Section>
  );
}

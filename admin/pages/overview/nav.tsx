import { NavLink, useLocation } from "react-router";
import { useWords } from "../../language.tsx";
import "./team/team.css";
import { words } from "./team/words.ts";

/** The assistant's figures and the team's, of the same period. */
export function OverviewNav() {
  const said = useWords(words);
  const { search } = useLocation();
  return (
    <nav className="overview-nav" aria-label={said.pages}>
      <NavLink to={{ pathname: "/overview", search }} end>
        {said.assistant}
      </NavLink>
      <NavLink to={{ pathname: "/overview/team", search }}>{said.title}</NavLink>
    </nav>
  );
}

import { icon } from "../../shell/icons.tsx";

export const BackIcon = icon(<path d="M15 5l-7 7 7 7" />);
export const MoreIcon = icon(<path strokeWidth="3" d="M5 12h.01M12 12h.01M19 12h.01" />);
export const FileIcon = icon(<path d="M6 3h8l4 4v14H6zM14 3v4h4" />);
export const DetailsIcon = icon(<path d="M4 5h16v14H4zM15 5v14" />);

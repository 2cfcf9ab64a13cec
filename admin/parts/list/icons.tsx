import { icon } from "../../shell/icons.tsx";

export const UpIcon = icon(<path d="m6 14 6-6 6 6" />);
export const DownIcon = icon(<path d="m6 10 6 6 6-6" />);
export const RemoveIcon = icon(<path d="M5 7h14M10 7V4h4v3m3 0-1 13H8L7 7" />);

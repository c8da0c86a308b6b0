/** The text of each entry and null for each language, by their paths in `dist`. */
declare const catalog: Record<string, string | null>;
export default catalog;

// What the build lays beside these files, for whoever checks their types.

declare module "*/glue.js" {
  /** Starts the program: `link` makes the instance, and `guard` stands before all that it exports. */
  export function instantiate(link: (imports: any) => any, guard: (exports: Record<string, any>) => Record<string, any>): void;
  export function start(parts: Record<string, any>, tag: Element | null): void;
  export function press(action: string): void;
  export function choose(answers: unknown): void;
  export function allows(id: string): boolean;
  export function record(): unknown;
  export function complaints(): unknown[];
  export function set_language(tag: string): void;
  export function rescan(root: unknown): void;
  export function debug(): void;
  export function missing(element: Element): string | undefined;
  export function hear(type: string): void;
}

declare module "*/parts.js" {
  export const css: string;
  export const preferences: string;
  export const placeholder: string;
  export const defaults: unknown;
  export const english: Record<string, string>;
  export const outlines: string;
  export const locales: string;
  export const version: string;
}

declare module "*/translation.js" {
  /** Where `placet.nowasm.js` stands, if not beside the script; and its checksum, if that is known. */
  export const address: string;
  export const sum: string | null;
}

declare module "*/site.js" {
  /** What the command writes into the first of a site's own files. */
  export const site: {
    /** The name of the program's file, beside this one, and its checksum. */
    program: string;
    sum: string;
    /** The same of its wasm. */
    wasm: string;
    wasmSum: string;
    /** The name under which the choice is stored. */
    name: string;
    /** The language that the owner set, or an empty text. */
    language: string;
    /** What a first visit is asked, by language; none where it is not sure that a visitor must be asked. */
    pictures: Record<string, { root: string; host: string; lost: [string, string] }>;
  };
}

declare module "*/letters.js" {
  /** The wasm, one letter a byte, how many they are, and the number that they give. */
  export const letters: string;
  export const length: number;
  export const check: number;
}

declare module "*/translated.js" {
  export function translated(imports: Record<string, any>): Record<string, any>;
}

// Younger than the types of the compiler.
interface Uint8Array {
  setFromBase64?(text: string): void;
}

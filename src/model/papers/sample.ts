// The kinds of samples that strain a notice's layout: what previews and screenshots may be asked for.

export const hardKinds = ['long', 'rtl', 'emoji', 'nameless', 'many'] as const;
export type HardKind = (typeof hardKinds)[number];

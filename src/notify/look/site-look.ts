// How a site writes, as templates need it: formal or informal, its name, its parts. Takes the Setup. Pure.
import type { Setup } from '../../model/setup.ts';
import { cleanLine, type Picture } from '../markdown/values.ts';
import type { Look } from '../templates.ts';

/** The look; `picture` is what stands for the logo, null = the name. */
export function lookOf({ config }: Setup, picture: Picture | null): Look {
  const { header = '_header', footer = '_footer' } = config.templates;
  return {
    isInformal: config.instance.form === 'informal',
    name: cleanLine(config.instance.name),
    picture,
    header,
    footer,
  };
}

import { galleryMoments } from './moments.ts';
import { fileOf, sizesOf } from './pictures.ts';
import { type GalleryScreen, type GallerySize, type GalleryTheme, galleryScreens } from './screens.ts';
import { updateScreen } from './update-picture.ts';

/** The page that shows all pictures. */
export function galleryPage(): string {
  const parts = [
    '# Every screen',
    'An afternoon on a festival, taken by `npm run gallery` from the running product: on a phone and on a desktop, and the screens in three themes. *Sun* is for bright daylight: one tap at the top.',
    ...galleryScreens.flatMap((screen) => [
      heading('##', screen),
      pictures(screen, 'light'),
      [
        '<details><summary>Dark and sun</summary>',
        ...(['dark', 'sun'] as const).map((theme) => pictures(screen, theme)),
        '</details>',
      ].join('\n\n'),
    ]),
    '## In passing',
    ...[...galleryMoments, updateScreen].flatMap((screen) => [
      heading('###', screen),
      pictures(screen, 'light'),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const heading = (level: string, { title, caption }: GalleryScreen) => `${level} ${title}\n\n${caption}`;

function pictures(screen: GalleryScreen, theme: GalleryTheme): string {
  return [...sizesOf(screen)]
    .reverse()
    .map((size) => picture(screen, size, theme))
    .join('\n');
}

function picture(screen: GalleryScreen, size: GallerySize, theme: GalleryTheme): string {
  const width = size === 'desktop' ? '74%' : '22%';
  const alt = `${screen.title}, ${size}, ${theme}`;
  return `<img src="screenshots/${fileOf(screen, size, theme)}" width="${width}" alt="${alt}" />`;
}

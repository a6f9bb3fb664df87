import { useQuery } from '@tanstack/react-query';
import classes from './portal.module.css';
import { practiceQuery } from './session.ts';

/** Of the practice, above its name, which says the same in words; nothing where it has none. */
export function Logo() {
  const { data } = useQuery(practiceQuery);
  if (!data?.logo) return null;
  const { path, width, height } = data.logo;
  return <img className={classes.logo} src={path} width={width} height={height} alt="" />;
}

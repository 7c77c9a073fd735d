use taosha::rules::*;
fn main(){ let set=RuleSet::builtin().unwrap(); let mut v=vec![]; let mut tot=0;
 for r in set.rules(){ if let Pattern::Regex{regex,..}=&r.pattern { let t=std::time::Instant::now(); let _=regex::Regex::new(regex).unwrap(); let d=t.elapsed().as_micros(); tot+=d; v.push((d,r.id.clone(),regex.clone())); } }
 v.sort(); v.reverse(); println!("{} regexes {} us",v.len(),tot); for x in v.iter().take(45){ println!("{} {} {}",x.0,x.1,x.2.chars().take(150).collect::<String>()); } }

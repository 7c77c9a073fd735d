use std::sync::atomic::AtomicU64;
use std::time::Instant;

use super::*;
use crate::batch::item::Content;

/// What came out, and how much was under way at most.
#[derive(Default)]
struct Taken {
    names: Vec<String>,
    ends: Vec<u64>,
    fail_at: Option<usize>,
}

impl Sink<String> for Taken {
    fn take(&mut self, name: &mut String) -> io::Result<()> {
        if self.fail_at == Some(self.names.len()) {
            return Err(io::Error::other("full"));
        }
        self.names.push(std::mem::take(name));
        Ok(())
    }

    fn end(&mut self, input: u64) -> io::Result<()> {
        self.ends.push(input);
        Ok(())
    }
}

fn item(name: String, bytes: usize) -> Item {
    Item { source: name, content: Content::Page(vec![b'x'; bytes]) }
}

/// An input: how many items it holds (0: it is a page itself), of how many bytes.
type Made = (u64, usize);

fn open<'s>(number: u64, (items, bytes): Made) -> Opened<'s> {
    if items == 0 {
        return Opened::One(item(format!("{number}"), bytes));
    }
    Opened::Many(Box::new(move |take| {
        for n in 0..items {
            if take(item(format!("{number}:{n}"), bytes)).is_break() {
                return;
            }
        }
    }))
}

fn names(inputs: &[Made]) -> Vec<String> {
    let of = |(number, (items, _)): (usize, &Made)| -> Vec<String> {
        if *items == 0 { vec![format!("{number}")] } else { (0..*items).map(|n| format!("{number}:{n}")).collect() }
    };
    inputs.iter().enumerate().flat_map(of).collect()
}

fn run_over(
    inputs: &[Made],
    jobs: usize,
    bytes: usize,
    clean: &(dyn Fn(&Item) + Sync),
    taken: &mut Taken,
) -> io::Result<bool> {
    let clean = |item: Item| {
        clean(&item);
        item.source
    };
    let stop = AtomicBool::new(false);
    let work = Work { limits: Limits { jobs, bytes }, first: 0, open: &open, clean: &clean, stop: &stop };
    run(&work, &mut inputs.iter().copied(), taken)
}

#[test]
fn results_come_in_order_whatever_takes_how_long() {
    let shapes: [&[Made]; 4] = [
        &[(0, 100); 200],
        &[(3000, 50)],
        &[(0, 10), (500, 4000), (0, 90_000), (1, 5), (700, 10), (0, 0), (40, 30_000)],
        &[],
    ];
    for inputs in shapes {
        for jobs in [1, 2, 8] {
            // Room for little: much waits, and nothing may stand still.
            for bytes in [1, 20_000, 8 << 20] {
                let mut taken = Taken::default();
                let slow = |item: &Item| {
                    if item.source.ends_with('7') {
                        thread::sleep(std::time::Duration::from_micros(300));
                    }
                };
                assert!(run_over(inputs, jobs, bytes, &slow, &mut taken).unwrap());
                assert_eq!(taken.names, names(inputs), "{jobs} jobs, {bytes} bytes");
                assert_eq!(taken.ends, (0..inputs.len() as u64).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn what_is_under_way_is_bounded_while_a_slow_page_is_waited_for() {
    const PAGE: usize = 10_000;
    const BYTES: usize = 1 << 20;
    let (started, most) = (AtomicU64::new(0), AtomicU64::new(0));
    let clean = |item: &Item| {
        let so_far = started.fetch_add(1, Ordering::Relaxed);
        if item.source == "0:0" {
            // All others may go on meanwhile, but not for ever.
            let begin = Instant::now();
            let mut last = so_far;
            while begin.elapsed().as_millis() < 2000 {
                thread::sleep(std::time::Duration::from_millis(100));
                let now = started.load(Ordering::Relaxed);
                if now == last {
                    break;
                }
                last = now;
            }
            most.store(last, Ordering::Relaxed);
        }
    };
    let inputs = [(2000, PAGE), (0, PAGE), (500, PAGE)];
    let mut taken = Taken::default();
    run_over(&inputs, 3, BYTES, &clean, &mut taken).unwrap();
    assert_eq!(taken.names, names(&inputs));
    let under_way = most.load(Ordering::Relaxed) as usize * PAGE;
    assert!(under_way <= BYTES + 10 * BATCH, "{under_way} bytes were taken while the first page was not done");
    assert!(under_way >= BYTES / 4, "others should go on: only {under_way} bytes were taken");
}

#[test]
fn one_container_keeps_all_workers_busy() {
    let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
    let clean = |_: &Item| {
        most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        thread::sleep(std::time::Duration::from_millis(1));
        now.fetch_sub(1, Ordering::Relaxed);
    };
    run_over(&[(400, 1000)], 4, 8 << 20, &clean, &mut Taken::default()).unwrap();
    assert_eq!(most.load(Ordering::Relaxed), 4);
}

#[test]
fn an_error_of_the_sink_ends_the_run() {
    let mut taken = Taken { fail_at: Some(40), ..Taken::default() };
    let error = run_over(&[(1000, 1000), (0, 10)], 4, 1 << 16, &|_| {}, &mut taken).unwrap_err();
    assert_eq!(error.to_string(), "full");
    assert_eq!(taken.names.len(), 40);
}

#[test]
fn a_stop_from_outside_ends_it_though_an_input_is_without_end() {
    let stop = AtomicBool::new(false);
    let endless = |_: u64, (): ()| -> Opened<'_> {
        Opened::Many(Box::new(|take| while take(item("x".into(), 100)).is_continue() {}))
    };
    let clean = |item: Item| item.source;
    let work = Work { limits: Limits::new(2), first: 0, open: &endless, clean: &clean, stop: &stop };
    let mut taken = Taken::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(std::time::Duration::from_millis(100));
            stop.store(true, Ordering::Relaxed);
        });
        assert!(!run(&work, &mut std::iter::once(()), &mut taken).unwrap());
    });
    assert_eq!(taken.ends, [0; 0], "what was not read to its end is not done");
    assert!(taken.names.len() > 100);
}

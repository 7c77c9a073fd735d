use std::sync::atomic::AtomicU64;
use std::time::Instant;

use super::*;
use crate::batch::item::Content;

/// A sink that records what it receives, and that can fail.
#[derive(Default)]
struct TestSink {
    names: Vec<String>,
    ends: Vec<u64>,
    fail_at: Option<usize>,
}

impl Sink<String> for TestSink {
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

/// An input: the number of its items (0: it is a single page), and the size of each in bytes.
type TestInput = (u64, usize);

fn open<'s>(number: u64, (items, bytes): TestInput) -> OpenedInput<'s> {
    if items == 0 {
        return OpenedInput::Single(item(format!("{number}"), bytes));
    }
    OpenedInput::Container(Box::new(move |take| {
        for n in 0..items {
            if take(item(format!("{number}:{n}"), bytes)).is_break() {
                return;
            }
        }
    }))
}

fn names(inputs: &[TestInput]) -> Vec<String> {
    let names = |(number, (items, _)): (usize, &TestInput)| -> Vec<String> {
        if *items == 0 { vec![format!("{number}")] } else { (0..*items).map(|n| format!("{number}:{n}")).collect() }
    };
    inputs.iter().enumerate().flat_map(names).collect()
}

fn run_over(
    inputs: &[TestInput],
    jobs: usize,
    bytes: usize,
    clean: &(dyn Fn(&Item) + Sync),
    sink: &mut TestSink,
) -> io::Result<bool> {
    let clean = |item: Item| {
        clean(&item);
        item.source
    };
    let stop = AtomicBool::new(false);
    let work = Work { limits: Limits { jobs, bytes }, first: 0, open: &open, clean: &clean, stop: &stop };
    run(&work, &mut inputs.iter().copied(), sink)
}

#[test]
fn results_are_in_order_however_long_each_takes() {
    let shapes: [&[TestInput]; 4] = [
        &[(0, 100); 200],
        &[(3000, 50)],
        &[(0, 10), (500, 4000), (0, 90_000), (1, 5), (700, 10), (0, 0), (40, 30_000)],
        &[],
    ];
    for inputs in shapes {
        for jobs in [1, 2, 8] {
            // With a small limit most batches must wait, and still the run must not deadlock.
            for bytes in [1, 20_000, 8 << 20] {
                let mut sink = TestSink::default();
                let slow = |item: &Item| {
                    if item.source.ends_with('7') {
                        thread::sleep(std::time::Duration::from_micros(300));
                    }
                };
                assert!(run_over(inputs, jobs, bytes, &slow, &mut sink).unwrap());
                assert_eq!(sink.names, names(inputs), "{jobs} jobs, {bytes} bytes");
                assert_eq!(sink.ends, (0..inputs.len() as u64).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn bytes_in_flight_are_bounded_while_the_run_waits_for_a_slow_page() {
    const PAGE: usize = 10_000;
    const BYTES: usize = 1 << 20;
    let (started, most) = (AtomicU64::new(0), AtomicU64::new(0));
    let clean = |item: &Item| {
        let so_far = started.fetch_add(1, Ordering::Relaxed);
        if item.source == "0:0" {
            // The other threads may work ahead meanwhile, but only up to the limit.
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
    let mut sink = TestSink::default();
    run_over(&inputs, 3, BYTES, &clean, &mut sink).unwrap();
    assert_eq!(sink.names, names(&inputs));
    let in_flight = most.load(Ordering::Relaxed) as usize * PAGE;
    assert!(in_flight <= BYTES + 10 * BATCH_BYTES, "{in_flight} bytes were taken while the first page was not done");
    assert!(in_flight >= BYTES / 4, "other threads should work ahead: only {in_flight} bytes were taken");
}

#[test]
fn one_container_keeps_all_workers_busy() {
    let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
    let clean = |_: &Item| {
        most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        thread::sleep(std::time::Duration::from_millis(1));
        now.fetch_sub(1, Ordering::Relaxed);
    };
    run_over(&[(400, 1000)], 4, 8 << 20, &clean, &mut TestSink::default()).unwrap();
    assert_eq!(most.load(Ordering::Relaxed), 4);
}

#[test]
fn an_error_of_the_sink_ends_the_run() {
    let mut sink = TestSink { fail_at: Some(40), ..TestSink::default() };
    let error = run_over(&[(1000, 1000), (0, 10)], 4, 1 << 16, &|_| {}, &mut sink).unwrap_err();
    assert_eq!(error.to_string(), "full");
    assert_eq!(sink.names.len(), 40);
}

#[test]
fn the_stop_flag_ends_a_run_over_an_endless_input() {
    let stop = AtomicBool::new(false);
    let endless = |_: u64, (): ()| -> OpenedInput<'_> {
        OpenedInput::Container(Box::new(|take| while take(item("x".into(), 100)).is_continue() {}))
    };
    let clean = |item: Item| item.source;
    let work = Work { limits: Limits::new(2), first: 0, open: &endless, clean: &clean, stop: &stop };
    let mut sink = TestSink::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(std::time::Duration::from_millis(100));
            stop.store(true, Ordering::Relaxed);
        });
        assert!(!run(&work, &mut std::iter::once(()), &mut sink).unwrap());
    });
    assert_eq!(sink.ends, [0; 0], "an input that was not read to its end is not done");
    assert!(sink.names.len() > 100);
}

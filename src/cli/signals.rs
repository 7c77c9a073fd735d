//! Signals: a run that is asked to stop does so within a second, and can be resumed.

use std::sync::Arc;

use crate::batch::Gauge;

/// The signals that ask the program to stop.
pub(super) struct Signals {
    #[cfg(unix)]
    received: Arc<std::sync::atomic::AtomicI32>,
}

#[cfg(unix)]
impl Signals {
    /// Stops the run when a signal arrives. If the run has not ended in time (a page takes long, or an input is slow),
    /// the program exits anyway: a checkpoint only refers to data that is already written.
    pub(super) fn watch(gauge: &Arc<Gauge>) -> Self {
        use std::io::Write;
        use std::sync::atomic::{AtomicI32, Ordering};
        use std::time::Duration;

        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

        /// How long the program waits for unfinished pages.
        const GRACE: Duration = Duration::from_millis(600);

        let received = Arc::new(AtomicI32::new(0));
        if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) {
            let (gauge, received) = (Arc::clone(gauge), Arc::clone(&received));
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    gauge.stop.store(true, Ordering::Relaxed);
                    if received.swap(signal, Ordering::Relaxed) != 0 {
                        std::process::exit(128 + signal);
                    }
                    std::thread::spawn(move || {
                        std::thread::sleep(GRACE);
                        let _ = writeln!(
                            std::io::stderr(),
                            "taosha: stopped before all started pages were done; if -o was given, the same command resumes"
                        );
                        std::process::exit(128 + signal);
                    });
                }
            });
        }
        Self { received }
    }

    /// Exits with 128 plus the signal's number.
    pub(super) fn exit(&self) -> ! {
        std::process::exit(128 + self.received.load(std::sync::atomic::Ordering::Relaxed))
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Does nothing: without signals the system ends the program, and a checkpoint only refers to data that is already
    /// written.
    pub(super) fn watch(_: &Arc<Gauge>) -> Self {
        Self {}
    }

    pub(super) fn exit(&self) -> ! {
        std::process::exit(130)
    }
}

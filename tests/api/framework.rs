//! What holds for every address, whatever room answers there.

use crate::harness::TestApp;

both_backends! {
    async fn an_unknown_address_is_not_found(app: &TestApp) {
        let answer = app.get("/api/v1/no-such-thing").await;

        assert_eq!(answer.status, 404);
    }
}
